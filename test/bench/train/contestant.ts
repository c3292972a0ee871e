// One of our engines as a contestant of the training benchmark: contestant.ts NAME; requests and answers are lines of JSON, as those of peers/.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { CompiledProgram, Feeds } from '../../../electron/trainer/engines/engine.ts'
import { chooseEngine } from '../../../electron/trainer/engines/engines.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { RandomStream } from '../../../electron/data/random.ts'
import { partsOf } from '../../../electron/trainer/graph/program.ts'
import { sizeOf } from '../../../electron/trainer/graph/shape.ts'
import { initialState } from '../../../electron/trainer/loop/initial-state.ts'
import { imagesFeed, targetsFeed } from '../../../electron/trainer/loop/programs.ts'
import { programOf } from './models.ts'
import type { Answer, Request } from './protocol.ts'

const name = process.argv[2] ?? 'onnxruntime'
const trainings = new Map<string, { compiled: CompiledProgram; feeds: Feeds; parameters: number }>()
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`)

async function start({ model, batch, threads }: Request) {
  const { program, network, slots, seed } = programOf(model, batch)
  const engine = name === 'onnxruntime-plain' ? onnxruntimeEngine({ threads, provider: 'cpu', layout: 'plain' }) : (await chooseEngine(name, threads)).engine
  const compiled = await engine.compile(program, engine.createState(initialState(network, slots, seed)))
  const stream = RandomStream.of(1, 'bench')
  const feeds = partsOf(program).feeds.map(({ attributes, shape }) => {
    if (attributes.name === imagesFeed) return [attributes.name, Float32Array.from({ length: sizeOf(shape) }, () => stream.normal())] as const
    if (attributes.name === targetsFeed) return [attributes.name, Float32Array.from({ length: sizeOf(shape) }, (_, index) => (index % 10 === Math.floor(index / 10) % 10 ? 1 : 0))] as const
    // Learning rate, corrections of Adam and momentum of batch norm: any ordinary value.
    return [attributes.name, Float32Array.of(attributes.name.includes('Rate') ? 0.001 : 0.1)] as const
  })
  return { compiled, feeds: Object.fromEntries(feeds), parameters: network.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0) }
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
  const peakMemoryMB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  say({ stepsPerSecond: request.steps / Math.max(seconds, 1e-9), firstStepSeconds, loss, peakMemoryMB, parameters: training.parameters } satisfies Answer)
}
process.exit(0)
