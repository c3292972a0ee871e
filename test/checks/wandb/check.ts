// npm run -s check:wandb [-- --if-available] [-- --sabotage] [-- --runs N] [-- --seed N]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ImportedRun } from '../../../electron/imports/imported-run.ts'
import { readSources } from '../../../electron/imports/sources.ts'
import { checkWith, runPython } from '../python.ts'

const help = `Logs runs offline with Weights & Biases by a seed: nested values, NaN and infinities, gaps, texts that
span blocks of the log, scripts that fail. Reads them through the package's own records and with ours: names, ends,
steps, values and times must be equal, point by point.
  --runs N        how many (12)
  --seed N        of the draw (1)
  --if-available  succeed, saying so, where wandb is not installed
  --sabotage      leave out our last point of every metric: the check must then fail
PYTHON names the interpreter that has wandb (pip install wandb); without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '12' },
    seed: { type: 'string', default: '1' },
    'if-available': flag,
    sabotage: flag,
    help: flag,
  },
})

type Point = [step: number, value: string, time: number]
type Read = Record<string, { state: string; series: Record<string, Point[]> }>

const runScript = (script: string, ...values: string[]) => runPython([join(import.meta.dirname, script), ...values])

/** A number that Python printed. */
const numberIn = (text: string) => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))

function differenceOf(
  theirs: readonly Point[],
  { steps, values, times }: ImportedRun['series'][number],
): string | null {
  const length = options.sabotage === true ? steps.length - 1 : steps.length
  if (theirs.length !== length) return `${theirs.length} points, ours ${length}`
  const index = theirs.findIndex(
    ([step, value, time], at) =>
      step !== steps[at] || !Object.is(numberIn(value), values[at]) || Math.abs(time * 1000 - times[at]!) > 1e-3,
  )
  return index < 0 ? null : `${theirs[index]!.join(' ')}, ours ${steps[index]} ${values[index]} ${times[index]}`
}

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-wandb-'))
  try {
    runScript('write.py', folder, options.runs, options.seed)
    const theirs = JSON.parse(runScript('read.py', folder)) as Read
    const { runs } = await readSources(folder, 'wandb', { decimal: '.', isPercent: () => false })
    const wrong: string[] = []
    let [series, points] = [0, 0]
    if (runs.length !== Object.keys(theirs).length)
      wrong.push(`${Object.keys(theirs).length} runs, ours ${runs.length}`)
    for (const run of runs) {
      const expected = theirs[run.name] ?? { state: 'missing', series: {} }
      if (run.end?.state !== expected.state) wrong.push(`${run.name}: ${expected.state}, ours ${run.end?.state}`)
      const names = new Set([...Object.keys(expected.series), ...run.series.map((each) => each.theirs)])
      for (const name of names) {
        const own = run.series.find((each) => each.theirs === name)
        const difference = own === undefined ? 'we have none' : differenceOf(expected.series[name] ?? [], own)
        if (difference !== null) wrong.push(`${run.name}, ${name}: ${difference}`)
        series++
        points += own?.steps.length ?? 0
      }
    }
    for (const line of wrong.slice(0, 20)) console.log(line)
    console.log(
      wrong.length === 0
        ? `agrees with Weights & Biases: ${runs.length} runs, ${series} series, ${points} points`
        : `${wrong.length} differences from Weights & Biases`,
    )
    return wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (options.help) console.log(help)
else await checkWith(['wandb'], options['if-available'], check)
