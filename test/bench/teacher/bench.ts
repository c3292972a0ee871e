// npm run -s bench:teacher -- [--model M] [--batch N] [--rounds N] [--steps N] [--threads N] [--json]
import { parseArgs } from 'node:util'
import { RandomStream } from '../../../electron/data/random.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { partsOf } from '../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../electron/trainer/graph/shape.ts'
import { teacherFeed } from '../../../electron/trainer/programs/loss.ts'
import { trainingProgram } from '../../../electron/trainer/programs/programs.ts'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'

const help = `The cost of a step whose teacher's answers are known beforehand, against the same step without a teacher,
in turns; to be run alone on a machine.
  --model M     resnet20
  --batch N     128
  --rounds N    turns of each (15)
  --steps N     steps a turn (10)
  --threads N   2
  --json        {"without", "with", "ratio"}: milliseconds of processor time a step, medians over the turns`

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet20' },
    batch: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '15' },
    steps: { type: 'string', default: '10' },
    threads: { type: 'string', default: '2' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})

const images = { ...findDataset('digits')!, name: 'images', channels: 3, height: 32, width: 32 }

/** A step of the training, to be taken again and again; with a teacher, its answers are copied from a table before. */
async function stepOf(teacher: number | null): Promise<() => Promise<unknown>> {
  const batchSize = Number(options.batch)
  const experiment = resolveExperiment({ dataset: 'images', model: options.model, batchSize, teacher }, [images])
  const { program, network, slots } = trainingProgram(experiment, images)
  const engine = onnxruntimeEngine({ threads: Number(options.threads), provider: 'cpu' })
  const compiled = await engine.compile(program, engine.createState(initialState(network, slots, 1)))
  const stream = RandomStream.of(1, 'bench')
  const feeds = Object.fromEntries(
    partsOf(program).feeds.map(({ attributes: { name }, shape }) => [
      name,
      Float32Array.from({ length: sizeOf(shape) }, () => (shape.length === 0 ? 0.01 : stream.normal())),
    ]),
  )
  const table = Float32Array.from({ length: 50_000 * 10 }, () => stream.normal())
  return () => {
    const answers = feeds[teacherFeed]
    if (answers !== undefined)
      for (let row = 0; row < batchSize; row++) {
        const from = 10 * Math.floor(50_000 * stream.uniform())
        answers.set(table.subarray(from, from + 10), 10 * row)
      }
    return compiled.step(feeds)
  }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

async function bench(): Promise<void> {
  const sides = [await stepOf(null), await stepOf(1)]
  const times: [number[], number[]] = [[], []]
  for (let round = -1; round < Number(options.rounds); round++)
    for (const side of [0, 1] as const) {
      const before = process.cpuUsage()
      for (let step = 0; step < Number(options.steps); step++) await sides[side]!()
      const { user, system } = process.cpuUsage(before)
      // The first turn warms up.
      if (round >= 0) times[side].push((user + system) / 1000 / Number(options.steps))
    }
  const [without, taught] = [median(times[0]), median(times[1])]
  const result = { without, with: taught, ratio: taught / without }
  if (options.json === true) console.log(JSON.stringify(result, null, 2))
  else
    console.log(
      `${options.model}, batch ${options.batch}: ${without.toFixed(2)} ms a step without a teacher, ` +
        `${taught.toFixed(2)} with its answers known: ${(100 * (result.ratio - 1)).toFixed(2)} % more`,
    )
}

if (options.help === true) console.log(help)
else await bench()
