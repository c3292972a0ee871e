// npm run -s check:mlflow [-- --install] [-- --if-available] [-- --sabotage] [-- --runs N] [-- --seed N]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ImportedRun } from '../../../electron/imports/imported-run.ts'
import { findSources, readerOf } from '../../../electron/imports/sources.ts'
import { Remarks } from '../../../electron/imports/remarks.ts'
import { checkWith, pythonNow, runPython } from '../python.ts'

const help = `Logs runs with MLflow by a seed, to a folder (mlruns) and to SQLite: nested, failed, deleted and resumed
runs, NaN and infinities, odd names. While MLflow writes, its store is read with ours, again and again, and nothing may
be written beside it. In the end names, states, parameters, tags, steps, values and times must be those that MLflow's
own client says, point by point.
  --runs N        how many (30)
  --seed N        of the draw (1)
  --install       install mlflow from PyPI into an environment of the checks if it is missing
  --if-available  succeed, saying so, where mlflow is not installed
  --sabotage      leave out our last point of every metric: the check must then fail
PYTHON names the interpreter that has mlflow (pip install mlflow-skinny sqlalchemy alembic); without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    install: flag,
    'if-available': flag,
    sabotage: flag,
    help: flag,
  },
})

type Point = [step: number, value: string, time: number]
interface TheirRun {
  name: string
  status: string
  deleted: boolean
  experiment: string
  params: Record<string, string>
  tags: Record<string, string>
  series: Record<string, Point[]>
}

const script = (name: string) => join(import.meta.dirname, name)
const states: Readonly<Record<string, string | undefined>> = {
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'interrupted',
}
const numberIn = (text: string) => Number(text.replace('inf', 'Infinity').replace('nan', 'NaN'))
/** What Python's str() printed, as the value that it was. */
const valueIn = (text: string) =>
  text === 'True' ? true : text === 'None' ? null : text !== '' && Number.isFinite(Number(text)) ? Number(text) : text

/** What is left of a history if a run that goes back to a step that it had replaces it and what follows. */
function withoutReplaced(history: readonly Point[]): Point[] {
  let kept: Point[] = []
  for (const point of history) {
    const last = kept.at(-1)
    if (last !== undefined && point[0] < last[0] && kept.some(([step]) => step === point[0]))
      kept = kept.filter(([step]) => step < point[0])
    kept.push(point)
  }
  return kept.toSorted(([a], [b]) => a - b)
}

function differenceOf(history: readonly Point[], { steps, values, times }: ImportedRun['series'][number]) {
  const theirs = withoutReplaced(history)
  const length = options.sabotage === true ? steps.length - 1 : steps.length
  if (theirs.length !== length) return `${theirs.length} points, ours ${length}`
  const at = theirs.findIndex(
    ([step, value, time], index) =>
      step !== steps[index] || !Object.is(numberIn(value), values[index]) || time !== times[index],
  )
  return at < 0 ? null : `${theirs[at]!.join(' ')}, ours ${steps[at]} ${values[at]} ${times[at]}`
}

/** What differs between a run as MLflow and as we say it. */
function differencesOf(theirs: TheirRun, ours: ImportedRun, all: Readonly<Record<string, TheirRun>>): string[] {
  const wrong: string[] = []
  const same = (what: string, a: unknown, b: unknown) => {
    if (JSON.stringify(a) !== JSON.stringify(b)) wrong.push(`${what}: ${JSON.stringify(a)}, ours ${JSON.stringify(b)}`)
  }
  same('name', theirs.name, ours.name)
  same('state', states[theirs.status] ?? null, ours.end?.state ?? null)
  const parent = theirs.tags['mlflow.parentRunId']
  same('parent', parent === undefined ? undefined : all[parent]!.name, ours.configuration['parent'])
  same('experiment', theirs.experiment, ours.configuration['experiment'])
  for (const [key, value] of Object.entries(theirs.params)) same(key, valueIn(value), ours.configuration[key])
  for (const [key, value] of Object.entries(theirs.tags))
    if (!key.startsWith('mlflow.')) same(key, value, ours.configuration[`tag.${key}`])
  const names = new Set([...Object.keys(theirs.series), ...ours.series.map((each) => each.theirs)])
  for (const name of names) {
    const own = ours.series.find((each) => each.theirs === name)
    const difference = own === undefined ? 'we have none' : differenceOf(theirs.series[name] ?? [], own)
    if (difference !== null) wrong.push(`${name}: ${difference}`)
  }
  return wrong
}

/** Reads a store with ours while MLflow writes it, as following does. @returns its runs in the end, by id */
async function readWhileWritten(uri: string, folder: string): Promise<Map<string, ImportedRun>> {
  const writer = spawn(pythonNow(), [script('write.py'), uri, options.runs, options.seed], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let said = ''
  writer.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const exit = once(writer, 'exit')
  const readers = new Map<string, ReturnType<typeof readerOf>>()
  const runs = new Map<string, readonly ImportedRun[]>()
  let readings = 0
  for (let ended = false; ;) {
    const isLast = ended
    for (const source of existsSync(folder) ? await findSources(folder, 'mlflow', new Remarks()) : []) {
      let reader = readers.get(source.key)
      if (reader === undefined)
        readers.set(source.key, (reader = readerOf(source, folder, { decimal: '.', isPercent: () => false })))
      runs.set(source.key, (await reader.read(source, false)).runs)
      readings++
    }
    if (isLast) break
    ended = await Promise.race([exit.then(() => true), delay(50, false)])
  }
  if (writer.exitCode !== 0) throw new Error(`write.py ended with ${writer.exitCode}:\n${said.slice(-2000)}`)
  console.log(`${uri.replace(/:.*/, '')}: read ${readings} times while MLflow wrote it`)
  return new Map([...runs.values()].flat().map((run) => [/\w+$/.exec(run.source)![0], run]))
}

async function check(): Promise<number> {
  const root = mkdtempSync(join(tmpdir(), 'signum-mlflow-'))
  try {
    const wrong: string[] = []
    for (const store of ['file', 'sqlite'] as const) {
      const folder = join(root, store)
      mkdirSync(folder)
      const uri = store === 'file' ? `file://${folder}/mlruns` : `sqlite:///${folder}/mlflow.db`
      const ours = await readWhileWritten(uri, folder)
      const left = readdirSync(folder).filter((name) => name !== 'mlruns' && name !== 'mlflow.db')
      if (left.length > 0) wrong.push(`${store}: ${left.join()} was written beside the store`)
      const before = statSync(folder).mtimeMs
      const theirs = JSON.parse(runPython([script('read.py'), uri])) as Record<string, TheirRun>
      if (statSync(folder).mtimeMs !== before) wrong.push(`${store}: MLflow's client wrote beside its store`)
      const expected = Object.entries(theirs).filter(
        ([, { deleted, series }]) => !deleted && Object.keys(series).length > 0,
      )
      if (ours.size !== expected.length) wrong.push(`${store}: ${expected.length} runs, ours ${ours.size}`)
      let [series, points] = [0, 0]
      for (const [id, run] of expected) {
        const own = ours.get(id)
        if (own === undefined) wrong.push(`${store}, ${run.name}: we have none`)
        else wrong.push(...differencesOf(run, own, theirs).map((line) => `${store}, ${run.name}, ${line}`))
        series += own?.series.length ?? 0
        points += own?.series.reduce((sum, { steps }) => sum + steps.length, 0) ?? 0
      }
      console.log(`${store}: ${ours.size} runs of ${Object.keys(theirs).length}, ${series} series, ${points} points`)
    }
    for (const line of wrong.slice(0, 20)) console.log(line)
    console.log(wrong.length === 0 ? "agrees with MLflow's client" : `${wrong.length} differences from MLflow's client`)
    return wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(root, { recursive: true })
  }
}

const installs = [['mlflow-skinny==3.17.2', 'sqlalchemy', 'alembic']]
if (options.help) console.log(help)
else
  await checkWith(['sqlalchemy', 'mlflow'], options['if-available'], check, {
    installs,
    install: options.install === true,
  })
