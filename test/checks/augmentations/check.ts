// npm run -s check:augmentations [-- --if-available] [-- --sabotage]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { casesOf, writeImages, type Case } from './cases.ts'

const help = `Applies every augmentation to the same images as torchvision and timm, with the same draws, and compares
the pixels: no level may be more than 1 apart.
  --if-available  succeed, saying so, where the libraries cannot be had
  --sabotage      move one level by 2 in each: the check must then fail
PYTHON names an interpreter that has torchvision, timm and pillow; without it an environment is made with
python3 -m venv and pip, and removed again.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({ options: { 'if-available': flag, sabotage: flag, help: flag } })

function run(command: string, ...values: string[]): boolean {
  return spawnSync(command, values, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

/** An interpreter with the libraries, or null. */
function pythonIn(folder: string): string | null {
  const given = process.env['PYTHON']
  if (given !== undefined) return run(given, '-c', 'import torchvision, timm, PIL') ? given : null
  const made = join(folder, 'venv')
  const python = join(made, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python')
  const isMade =
    run('python3', '-m', 'venv', made) && run(python, '-m', 'pip', 'install', '-q', 'torchvision', 'timm', 'pillow')
  return isMade ? python : null
}

interface Distance {
  cases: number
  largest: number
  sum: number
  levels: number
}

function measure(folder: string, { name, pixels }: Case, distance: Distance): void {
  const theirs = readFileSync(join(folder, `${name}.bin`))
  if (theirs.length !== pixels.length) throw new Error(`${name}: ${pixels.length} levels, not ${theirs.length}`)
  distance.cases++
  distance.levels += pixels.length
  for (const [index, level] of pixels.entries()) {
    const apart = Math.abs(level + (options.sabotage === true && index === 0 ? 2 : 0) - theirs[index]!)
    distance.sum += apart
    distance.largest = Math.max(distance.largest, apart)
  }
}

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-augmentations-'))
  try {
    const python = pythonIn(folder)
    if (python === null) {
      console.log('NOT RUN: the Python libraries cannot be had.')
      return options['if-available'] === true ? 0 : 1
    }
    const cases = await casesOf(folder, await writeImages(folder))
    const told = cases.map(({ pixels: _, ...rest }) => rest)
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(told))
    if (!run(python, join(import.meta.dirname, 'judge.py'), folder)) return 1
    const distances = new Map<string, Distance & { exact: boolean }>()
    for (const each of cases) {
      const distance = distances.get(each.group) ?? { cases: 0, largest: 0, sum: 0, levels: 0, exact: each.exact }
      measure(folder, each, distance)
      distances.set(each.group, distance)
    }
    let failed = 0
    for (const [group, { cases: count, largest, sum, levels, exact }] of distances) {
      const isWrong = exact && largest > 1
      if (isWrong) failed++
      const mean = (sum / levels).toFixed(4)
      const verdict = exact ? (isWrong ? 'FAIL' : 'ok  ') : 'info'
      console.log(`${verdict} ${group}: ${count} cases, at most ${largest} apart, ${mean} on average`)
    }
    return failed === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (options.help === true) console.log(help)
else process.exitCode = await check()
