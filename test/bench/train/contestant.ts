// One of our engines as a contestant of the training benchmark: contestant.ts NAME; requests and answers are lines of
// JSON, as those of peers/.
import { createInterface } from 'node:readline'
import type { CompiledProgram, Feeds } from '../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { plainOnnx } from '../../../electron/trainer/engines/onnxruntime/target.ts'
import { sizeOf } from '../../../electron/trainer/graph/shape.ts'
import { prepareTrial } from '../../../electron/trainer/engine-choice/trial.ts'
import { programOf } from './models.ts'
import { peakMemoryMB } from './process-tree.ts'
import type { Answer, Request } from './protocol.ts'

const name = process.argv[2] ?? 'onnxruntime'
const trainings = new Map<string, { compiled: CompiledProgram; feeds: Feeds; parameters: number }>()
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

async function start({ model, batch, threads }: Request) {
  const training = programOf(model, batch)
  const engine =
    name === 'onnxruntime-plain'
      ? onnxruntimeEngine({ threads, provider: 'cpu', target: plainOnnx })
      : (await chooseEngine(name, threads)).engine
  const { compiled, feeds } = await prepareTrial(engine, training)
  return { compiled, feeds, parameters: training.network.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0) }
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
  if (isNew) await training.compiled.step(training.feeds)
  const firstStepSeconds = isNew ? (performance.now() - began) / 1000 : null
  const from = performance.now()
  let loss = NaN
  for (let step = 0; step < request.steps; step++) loss = (await training.compiled.step(training.feeds))['loss']![0]!
  const seconds = (performance.now() - from) / 1000
  say({
    stepsPerSecond: request.steps / Math.max(seconds, 1e-9),
    firstStepSeconds,
    loss,
    peakMemoryMB: peakMemoryMB(process.pid),
    parameters: training.parameters,
  } satisfies Answer)
}
process.exit(0)
