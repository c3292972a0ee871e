// npm run -s bench:feeding -- [--model NAME] [--batch N] [--rounds N] [--json]
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { BatchFeeder } from '../../../electron/data/batches.ts'
import type { Dataset, Split } from '../../../electron/data/dataset.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { inPlace } from '../../../electron/trainer/loop/feeding/feeding.ts'
import type { Feeding } from '../../../electron/trainer/loop/feeding/filled-batch.ts'
import { ThreadedFeeding } from '../../../electron/trainer/loop/feeding/threaded-feeding.ts'
import { imagesFeed, targetsFeed } from '../../../electron/trainer/programs/programs.ts'
import { prepareTrial } from '../../../electron/trainer/engine-choice/trial.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { images, models, programOf } from '../train/models.ts'

const help = `What filling batches costs a training step: steps with one batch over and over, with batches filled in
place, and in a thread, in turns.
  --model NAME   of ${Object.keys(models).join(', ')} (resnet20)
  --batch N      images a step (64)
  --threads N    threads of the engine (all cores)
  --rounds N     turns that each has (7)
  --steps N      steps of a turn (10)
  --json         {"rows": [{"images", "how", "share": {"median", "min", "max"}, "millisecondsPerStep"}]}`

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', default: 'resnet20' },
    batch: { type: 'string', default: '64' },
    threads: { type: 'string', default: String(availableParallelism()) },
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '10' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
const cases: [string, ExperimentInput][] = [
  ['as they are', {}],
  ['cropped and flipped', { cropPadding: 4, flip: true }],
  ['cropped, flipped and two operations of RandAugment', { cropPadding: 4, flip: true, randAugment: 2 }],
]

interface Row {
  images: string
  how: string
  /** Part of a step's time that is not computing. */
  share: { median: number; min: number; max: number }
  millisecondsPerStep: number
}

function randomImages(count: number): Split {
  const stream = RandomStream.of(1, 'images')
  return {
    images: Uint8Array.from({ length: count * 3072 }, () => stream.integer(256)),
    labels: Uint16Array.from({ length: count }, (_, index) => index % 10),
    count,
  }
}

async function rowsOf(name: string, input: ExperimentInput): Promise<Row[]> {
  const [batch, rounds, steps] = [options.batch, options.rounds, options.steps].map(Number) as [number, number, number]
  const experiment = resolveExperiment(
    { dataset: images.name, batchSize: batch, epochs: 100_000, ...models[options.model], ...input },
    [images],
  )
  const dataset: Dataset = {
    ...images,
    name: images.name,
    train: randomImages(5000),
    test: randomImages(10),
    fingerprint: '',
  }
  const feeder = new BatchFeeder(dataset, 'train', { seed: 1, images: null })
  const { compiled, feeds } = await prepareTrial(
    onnxruntimeEngine({ threads: Number(options.threads), provider: 'cpu' }),
    programOf(options.model, batch),
  )
  const order = { experiment, dataset, feeder, dataDirectory: '', from: 0 }
  const ways: [string, Feeding][] = [
    ['in place', inPlace(order)],
    ['in a thread', new ThreadedFeeding(order)],
  ]
  const streams = ways.map(([, feeding]) => endless(feeding))
  const time = async (next: () => Promise<object>) => {
    const began = performance.now()
    for (let step = 0; step < steps; step++) await compiled.step({ ...feeds, ...(await next()) })
    return (performance.now() - began) / steps
  }
  const nothing = () => Promise.resolve({})
  await time(nothing)
  const shares = ways.map((): number[] => [])
  const milliseconds = ways.map((): number[] => [])
  for (let round = 0; round < rounds; round++) {
    const bare = await time(nothing)
    for (const [way, stream] of streams.entries()) {
      const fed = await time(async () => {
        const { images, targets } = (await stream.next()).value as { images: Float32Array; targets: Float32Array }
        return { [imagesFeed]: images, [targetsFeed]: targets }
      })
      shares[way]!.push((fed - bare) / fed)
      milliseconds[way]!.push(fed)
    }
  }
  await Promise.all([compiled.dispose(), ...ways.map(([, feeding]) => feeding.close())])
  return ways.map(([how], way) => ({
    images: name,
    how,
    share: summary(shares[way]!),
    millisecondsPerStep: summary(milliseconds[way]!).median,
  }))
}

async function* endless(feeding: Feeding) {
  for (let epoch = 0; ; epoch++) yield* feeding.batches(epoch)
}

function summary(values: number[]): Row['share'] {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: sorted[Math.floor(sorted.length / 2)]!, min: sorted[0]!, max: sorted.at(-1)! }
}

if (options.help === true) console.log(help)
else {
  const rows: Row[] = []
  for (const [name, input] of cases) rows.push(...(await rowsOf(name, input)))
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`
  if (options.json === true)
    console.log(
      JSON.stringify({ model: options.model, batch: Number(options.batch), threads: Number(options.threads), rows }),
    )
  else {
    console.log(`| images | filled | of a step (min to max) | ms a step |\n| --- | --- | --- | --- |`)
    for (const { images, how, share, millisecondsPerStep } of rows)
      console.log(
        `| ${images} | ${how} | ${percent(share.median)} (${percent(share.min)} to ${percent(share.max)}) | ` +
          `${millisecondsPerStep.toFixed(1)} |`,
      )
  }
  process.exit(0)
}
