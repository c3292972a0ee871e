// npm run -s check:trackio [-- --install] [-- --if-available] [-- --sabotage] [-- --runs N] [-- --seed N]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ImportedRun } from '../../../electron/imports/imported-run.ts'
import { Remarks } from '../../../electron/imports/remarks.ts'
import { findSources, readerOf } from '../../../electron/imports/sources.ts'
import { checkWith, runPython } from '../python.ts'

const help = `Logs runs with Trackio by a seed: steps that are given and that are not, NaN and infinities, odd names,
words among the numbers. What is read of its store must be what Trackio itself reads of it, point by point.
  --runs N        how many (20)
  --seed N        of the draw (1)
  --install       install trackio from PyPI into an environment of the checks if it is missing
  --if-available  succeed, saying so, where trackio is not installed
  --sabotage      leave out our last point of every metric: the check must then fail
PYTHON names the interpreter that has trackio; without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    install: flag,
    'if-available': flag,
    sabotage: flag,
    help: flag,
  },
})

type Point = [step: number, value: string]
type Found = Record<string, { fields: Record<string, unknown>; series: Record<string, Point[]> }>

const numberIn = (text: string) => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))

function differenceOf(theirs: readonly Point[], { steps, values }: ImportedRun['series'][number]): string | null {
  const length = options.sabotage === true ? steps.length - 1 : steps.length
  if (theirs.length !== length) return `${theirs.length} points, ours ${length}`
  const at = theirs.findIndex(
    ([step, value], index) => step !== steps[index] || !Object.is(numberIn(value), values[index]),
  )
  return at < 0 ? null : `${theirs[at]!.join(' ')}, ours ${steps[at]} ${values[at]}`
}

function differencesOf(name: string, theirs: Found[string], ours: ImportedRun | undefined): string[] {
  if (ours === undefined) return [`${name}: we have no such run`]
  const fields = Object.entries(theirs.fields).flatMap(([key, value]) =>
    Object.is(ours.configuration[key], value) ? [] : [`${key} ${String(value)}, ours ${ours.configuration[key]}`],
  )
  const metrics = new Set([...Object.keys(theirs.series), ...ours.series.map((each) => each.theirs)])
  const points = [...metrics].flatMap((metric) => {
    const own = ours.series.find((each) => each.theirs === metric)
    const difference = own === undefined ? 'we have none' : differenceOf(theirs.series[metric] ?? [], own)
    return difference === null ? [] : [`${metric} ${difference}`]
  })
  return [...fields, ...points].map((line) => `${name}: ${line}`)
}

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-trackio-'))
  try {
    const environment = { TRACKIO_DIR: folder }
    runPython([join(import.meta.dirname, 'write.py'), options.runs, options.seed], environment)
    const theirs = JSON.parse(runPython([join(import.meta.dirname, 'read.py')], environment)) as Found
    const runs: ImportedRun[] = []
    for (const source of await findSources(folder, undefined, new Remarks())) {
      const reading = await readerOf(source, folder, { decimal: '.', isPercent: () => false }).read(source, true)
      runs.push(...reading.runs)
    }
    const wrong = Object.entries(theirs).flatMap(([name, run]) =>
      differencesOf(
        name,
        run,
        runs.find((each) => each.name === name),
      ),
    )
    if (runs.length !== Object.keys(theirs).length)
      wrong.push(`${Object.keys(theirs).length} runs, ours ${runs.length}`)
    for (const line of wrong.slice(0, 20)) console.log(line)
    const series = runs.flatMap((run) => run.series)
    const points = series.reduce((sum, { steps }) => sum + steps.length, 0)
    const verdict = wrong.length === 0 ? 'agrees with Trackio' : `${wrong.length} differences`
    console.log(`${verdict}: ${runs.length} runs, ${series.length} series, ${points} points`)
    return wrong.length === 0 && points > 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (options.help === true) console.log(help)
else
  await checkWith(['trackio'], options['if-available'], check, {
    installs: [['trackio']],
    install: options.install === true,
  })
