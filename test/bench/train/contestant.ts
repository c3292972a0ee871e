// One of our engines as a contestant of the training benchmark: contestant.ts NAME [--device D] [--precision P];
// requests and answers are lines of JSON, as those of peers/.
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { CompiledProgram, Engine, Feeds, GatheredFeed } from '../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { plainOnnx } from '../../../electron/trainer/engines/onnxruntime/target.ts'
import type { TorchEngine } from '../../../electron/trainer/engines/torch/engine.ts'
import { partsOf } from '../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../electron/trainer/graph/shape.ts'
import { prepareTrial } from '../../../electron/trainer/engine-choice/trial.ts'
import { StepQueue } from '../../../electron/trainer/loop/step-queue.ts'
import { imagesFeed } from '../../../electron/trainer/programs/programs.ts'
import { programOf, type Precision } from './models.ts'
import { peakMemoryMB } from './process-tree.ts'
import type { Answer, Request } from './protocol.ts'

const { values: options, positionals } = parseArgs({
  options: { device: { type: 'string' }, precision: { type: 'string' } },
  allowPositionals: true,
})
const name = positionals[0] ?? 'onnxruntime'
const device = options.device ?? null

interface Trained {
  engine: Engine
  compiled: CompiledProgram
  feeds: Feeds
  gathered: GatheredFeed | undefined
  parameters: number
}

const trainings = new Map<string, Trained>()
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

async function start({ model, batch, threads }: Request): Promise<Trained> {
  const training = programOf(model, batch, options.precision as Precision | undefined)
  const engine =
    name === 'onnxruntime-plain'
      ? onnxruntimeEngine({ threads, provider: 'cpu', target: plainOnnx })
      : (await chooseEngine(name, threads, { device, devices: 1 })).engine
  const { compiled, feeds } = await prepareTrial(engine, training)
  const parameters = training.network.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const { shape } = partsOf(training.program).feeds.find(({ attributes }) => attributes.name === imagesFeed)!
  // The images are on the device, as the peers have them.
  const levels = Float32Array.from({ length: 256 * shape[1]! }, (_, at) => ((at % 256) - 127.5) / 73.9)
  const pixels = Uint8Array.from({ length: sizeOf(shape) }, (_, at) => (at * 2654435761) >>> 24)
  const images = (await engine.hold?.({ shape, pixels, levels })) ?? null
  const rows = Int32Array.from({ length: 4 * shape[0]! }, (_, at) => (at % 4 === 0 ? at / 4 : 0))
  const gathered = images === null ? undefined : { feed: imagesFeed, images, rows }
  return { engine, compiled, feeds, gathered, parameters }
}

/** Takes steps as a training does: as many ahead as the engine takes. @returns the last loss */
async function train({ compiled, feeds, gathered }: Trained, steps: number): Promise<number> {
  let last = NaN
  const queue = new StepQueue(compiled, (_, { loss }) => void (last = loss![0]!))
  for (let step = 0; step < steps; step++) await queue.ask({ step, feeds, gathered })
  await queue.settle()
  return last
}

say({ ready: true, version: name })
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as Request
  const key = [request.model, request.batch, request.threads].join()
  const began = performance.now()
  let training = trainings.get(key)
  const isNew = training === undefined
  training ??= await start(request)
  trainings.set(key, training)
  if (isNew) await train(training, 1)
  const firstStepSeconds = isNew ? (performance.now() - began) / 1000 : null
  const from = performance.now()
  const loss = await train(training, request.steps)
  const seconds = (performance.now() - from) / 1000
  const onCard = 'mostMemory' in training.engine ? await (training.engine as TorchEngine).mostMemory() : null
  say({
    stepsPerSecond: request.steps / Math.max(seconds, 1e-9),
    firstStepSeconds,
    loss,
    peakMemoryMB: peakMemoryMB(process.pid),
    cardMemoryMB: onCard === null ? null : onCard / 2 ** 20,
    parameters: training.parameters,
  } satisfies Answer)
}
process.exit(0)
