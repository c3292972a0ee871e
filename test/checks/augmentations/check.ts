// npm run -s check:augmentations [-- --install] [-- --if-available] [-- --sabotage]
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkWith, runPython } from '../python.ts'
import { casesOf, writeImages, type Case } from './cases.ts'
import { timmCasesOf } from './timm-cases.ts'

const help = `Applies every augmentation to the same images as torchvision and timm, with the same draws, and compares
the pixels: no level may be more than 1 apart.
  --install       install the versions that it was written for from PyPI, into an environment of its own that is kept
  --if-available  succeed, saying so, where the libraries are not there
  --sabotage      move one level by 2 in each: the check must then fail
PYTHON names an interpreter that has torchvision, timm and Pillow; without it, python3. Pillow before 13 is refused: it
resizes in another order, up to 5 levels apart.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({ options: { install: flag, 'if-available': flag, sabotage: flag, help: flag } })

const packages = ['torch==2.15.0', 'torchvision==0.29.2', 'timm==1.0.31', 'pillow==13.0.0', 'numpy==2.4.6']

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
    const cases = [...(await casesOf(folder, await writeImages(folder))), ...(await timmCasesOf(folder))]
    const told = cases.map(({ pixels: _, ...rest }) => rest)
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(told))
    console.log(runPython([join(import.meta.dirname, 'judge.py'), folder]).trim())
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
else
  await checkWith(['torchvision', 'timm', 'PIL'], options['if-available'], check, {
    installs: [packages],
    condition: { holds: 'int(PIL.__version__.split(".")[0]) >= 13', words: 'Pillow 13 or newer' },
    install: options.install === true,
  })
