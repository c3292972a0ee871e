// npm run -s check:tensorboard [-- --if-available] [-- --sabotage] [-- --folders N] [-- --seed N]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readTensorboard } from '../../../electron/imports/tensorboard/tensorboard.ts'
import { checkWith, runPython } from '../python.ts'

const help = `Writes event folders by a seed: scalars of every type, files that were resumed with and without a word of
it, gaps, several files, hyperparameters, files that end within a record. Reads them with TensorBoard's own two
accumulators and with ours: steps, values and times must be equal, point by point.
  --folders N     how many (40)
  --seed N        of the draw (1)
  --if-available  succeed, saying so, where TensorBoard is not installed
  --sabotage      leave out our last point of every run: the check must then fail
PYTHON names the interpreter that has tensorboard (pip install tensorboard); without it, python3.`

const flag = { type: 'boolean' } as const
const { values: options } = parseArgs({
  options: {
    folders: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    'if-available': flag,
    sabotage: flag,
    help: flag,
  },
})

type Point = [step: number, value: number | string, time: number]
type Tags = Record<string, Point[]>

const runScript = (script: string, ...values: string[]) =>
  runPython([join(import.meta.dirname, script), ...values], { CUDA_VISIBLE_DEVICES: '' })

/** What we read of every run, by tag, in the order of steps. */
async function ours(folder: string): Promise<Map<string, Map<string, Point[]>>> {
  const { runs } = await readTensorboard(folder)
  return new Map(
    runs.map(({ name, series }) => [
      name,
      new Map(
        series.map(({ theirs, steps, values, times }) => [
          theirs,
          Array.from(steps, (step, index): Point => [step, values[index]!, times[index]! / 1000]),
        ]),
      ),
    ]),
  )
}

/** Points in the order of steps, as charts have them; those of one step as they came. */
const sorted = (points: readonly Point[]) => points.toSorted(([a], [b]) => a - b)

function firstDifference(theirs: readonly Point[], own: readonly Point[]): string | null {
  if (theirs.length !== own.length) return `${theirs.length} points, ours ${own.length}`
  const index = sorted(theirs).findIndex(([step, value, time], place) => {
    const [ownStep, ownValue, ownTime] = own[place]!
    const isSame = Object.is(typeof value === 'number' ? value : Number(value.replace('inf', 'Infinity')), ownValue)
    return step !== ownStep || !isSame || Math.abs(time - ownTime) > 1e-6
  })
  return index < 0 ? null : `${JSON.stringify(sorted(theirs)[index])}, ours ${JSON.stringify(own[index])}`
}

async function check(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'signum-tensorboard-'))
  try {
    runScript('write.py', folder, options.folders, options.seed)
    const theirs = JSON.parse(runScript('read.py', folder)) as Record<string, Record<string, Tags>>
    const own = await ours(folder)
    let [points, series] = [0, 0]
    const wrong: string[] = []
    for (const [run, readers] of Object.entries(theirs)) {
      const read = own.get(run) ?? new Map<string, Point[]>()
      for (const [by, tags] of Object.entries(readers)) {
        for (const tag of read.keys()) if (!(tag in tags)) wrong.push(`${run}, ${tag}: TensorBoard has no such scalar`)
        for (const [tag, expected] of Object.entries(tags)) {
          const found = read.get(tag) ?? []
          const difference = firstDifference(expected, options.sabotage ? found.slice(0, -1) : found)
          if (difference !== null) wrong.push(`${run}, ${tag} (${by}): ${difference}`)
          points += expected.length
          series++
        }
      }
    }
    for (const line of wrong.slice(0, 20)) console.log(line)
    console.log(
      wrong.length === 0
        ? `agrees with TensorBoard: ${Object.keys(theirs).length} folders, ${series} series, ${points} points`
        : `${wrong.length} series do not agree with TensorBoard`,
    )
    return wrong.length === 0 ? 0 : 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

if (options.help) console.log(help)
else await checkWith(['tensorboard'], options['if-available'], check)
