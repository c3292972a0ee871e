// npm run -s check:lightning [-- --writer NAME] [-- --install] [-- --if-available] [-- --sabotage] [-- --seed N]
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { ImportedRun } from '../../../electron/imports/imported-run.ts'
import { Remarks } from '../../../electron/imports/remarks.ts'
import { findSources, readerOf } from '../../../electron/imports/sources.ts'
import { checkWith, runPython } from '../python.ts'

const help = `Trains with PyTorch Lightning and with Keras (their CSVLoggers), and logs with DVCLive; a second logger in
the same script records what they were given. What is read of their files must be that, point by point: sparse rows,
columns that come later, other separators, files that are appended to, resumed trainings, hyperparameters.
  --writer NAME   lightning, keras or dvclive alone
  --seed N        of the trainings (1)
  --install       install from PyPI, into environments of the checks, what is missing. Lightning is installed beside
                  Debian's PyTorch (python3-torch)
  --if-available  succeed, saying so, where a package is not installed
  --sabotage      leave out our last point of every metric: the check must then fail
PYTHON names the interpreter that has the packages; without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    writer: { type: 'string' },
    seed: { type: 'string', default: '1' },
    install: flag,
    'if-available': flag,
    sabotage: flag,
    help: flag,
  },
})

type Point = [step: number, value: string]
type Found = Record<string, { fields: Record<string, unknown>; series: Record<string, Point[]> }>

const writers = {
  lightning: {
    // Debian's PyTorch needs the lines in the script to load it whole.
    modules: ['torch', 'lightning_utilities'],
    packages: {
      python: '/usr/bin/python3',
      isolated: false,
      installs: [
        ['--no-deps', 'pytorch-lightning==2.1.4', 'lightning-utilities', 'torchmetrics==1.4.3'],
        ['PyYAML', 'fsspec', 'aiohttp', 'tqdm', 'packaging', 'typing-extensions', 'numpy<2'],
      ],
    },
  },
  keras: { modules: ['jax', 'keras'], packages: { installs: [['keras', 'jax']] } },
  dvclive: { modules: ['dvclive'], packages: { installs: [['dvclive']] } },
}
process.env['KERAS_BACKEND'] ??= 'jax'
type Writer = keyof typeof writers

const numberIn = (text: string) => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))

function differenceOf(theirs: readonly Point[], { steps, values }: ImportedRun['series'][number]): string | null {
  // Lightning logs the epoch with every row: the same value at the same step is one point.
  const points = theirs.filter((point, index) => String(point) !== String(theirs[index - 1]))
  const length = options.sabotage === true ? steps.length - 1 : steps.length
  if (points.length !== length) return `${points.length} points, ours ${length}`
  const at = points.findIndex(
    ([step, value], index) => step !== steps[index] || !Object.is(numberIn(value), values[index]),
  )
  return at < 0 ? null : `${points[at]!.join(' ')}, ours ${steps[at]} ${values[at]}`
}

function differencesOf(theirs: Found[string], ours: ImportedRun): string[] {
  const wrong: string[] = []
  for (const [key, value] of Object.entries(theirs.fields))
    if (!Object.is(ours.configuration[key], value))
      wrong.push(`${key}: ${String(value)}, ours ${String(ours.configuration[key])}`)
  for (const name of new Set([...Object.keys(theirs.series), ...ours.series.map((each) => each.theirs)])) {
    const own = ours.series.find((each) => each.theirs === name)
    const difference = own === undefined ? 'we have none' : differenceOf(theirs.series[name] ?? [], own)
    if (difference !== null) wrong.push(`${name}: ${difference}`)
  }
  return wrong
}

async function compare(writer: Writer): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-tables-'))
  try {
    mkdirSync(join(folder, 'runs'))
    const root = join(folder, 'runs')
    const script = join(import.meta.dirname, `write_${writer}.py`)
    const theirs = JSON.parse(runPython([script, root, options.seed])) as Found
    const remarks = new Remarks()
    const runs: ImportedRun[] = []
    for (const source of await findSources(root, undefined, remarks)) {
      const reading = await readerOf(source, root, { decimal: '.', isPercent: () => false }).read(source, true)
      runs.push(...reading.runs)
    }
    const wrong: string[] = []
    if (runs.length !== Object.keys(theirs).length)
      wrong.push(`${Object.keys(theirs).length} runs, ours ${runs.length}`)
    for (const [name, run] of Object.entries(theirs)) {
      const own = runs.find((each) => each.name === name)
      if (own === undefined) wrong.push(`${name}: we have ${runs.map((each) => each.name).join(', ')}`)
      else wrong.push(...differencesOf(run, own).map((line) => `${name}, ${line}`))
    }
    const series = runs.flatMap((run) => run.series)
    const points = series.reduce((sum, { steps }) => sum + steps.length, 0)
    for (const line of wrong.slice(0, 20)) console.log(line)
    const verdict = wrong.length === 0 ? 'agrees' : `${wrong.length} differences`
    console.log(`${writer}: ${verdict}; ${runs.length} runs, ${series.length} series, ${points} points`)
    return wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (options.help) console.log(help)
else
  for (const [writer, { modules, packages }] of Object.entries(writers))
    if (options.writer === undefined || options.writer === writer)
      await checkWith(modules, options['if-available'], () => compare(writer as Writer), {
        ...packages,
        install: options.install === true,
      })
