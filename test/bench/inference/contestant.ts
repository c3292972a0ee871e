// One way of computing a model, in a process of its own: contestant.ts WAY MODELFILE CHANNELS SIZE THREADS CLOCK (wall,
// or cpu: the process's own time); each line
// asks for {"images", "seconds"} and gets {"imagesPerSecond", "milliseconds", "memoryMB"}.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Worker } from 'node:worker_threads'
import { decodePacked } from '../../../shared/packed/file.ts'
import { crewOf } from '../../../electron/cli/deploy/crew.ts'
import { PackedModel } from '../../../shared/packed/model.ts'

const [way, file, channels, size, threads, clock] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const pixels = Number(channels) * Number(size) ** 2
const random = (images: number) =>
  Float32Array.from({ length: images * pixels }, (_, index) => Math.sin(index * 12.9898) * 1.5)

async function runner(): Promise<(images: Float32Array, count: number) => Promise<unknown>> {
  if (way === 'packed-plain') {
    const model = await PackedModel.of(await decodePacked(readFileSync(file)), { dots: false })
    return async (images) => model.predict(images)
  }
  if (way === 'packed' && threads === '1') {
    const model = await PackedModel.open(readFileSync(file))
    return async (images) => model.predict(images)
  }
  if (way === 'packed-crew') {
    const model = await PackedModel.of(await decodePacked(readFileSync(file)), { crew: crewOf(Number(threads)) })
    return async (images) => model.predict(images)
  }
  if (way === 'packed') return shared()
  await import('../../../electron/trainer/engines/onnxruntime/telemetry.ts')
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const session = await InferenceSession.create(file, {
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  })
  const [name] = session.inputNames
  return async (images, count) =>
    session.run({ [name!]: new Tensor('float32', images, [count, Number(channels), Number(size), Number(size)]) })
}

/** Every thread takes a share of the images. */
async function shared(): Promise<(images: Float32Array, count: number) => Promise<unknown>> {
  const workers = await Promise.all(
    Array.from({ length: Number(threads) }, async () => {
      const worker = new Worker(new URL('./share.ts', import.meta.url), { workerData: file })
      await once(worker, 'message')
      return worker
    }),
  )
  return async (images, count) => {
    const each = Math.ceil(count / workers.length)
    await Promise.all(
      workers.map(async (worker, index) => {
        const share = images.slice(index * each * pixels, (index + 1) * each * pixels)
        if (share.length === 0) return
        worker.postMessage(share)
        await once(worker, 'message')
      }),
    )
  }
}

/** Milliseconds of the clock that was asked for. */
function now(): number {
  if (clock !== 'cpu') return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const run = await runner()
process.stdout.write('{"ready":true}\n')
for await (const line of createInterface({ input: process.stdin })) {
  const { images: count, seconds } = JSON.parse(line) as { images: number; seconds: number }
  const images = random(count)
  await run(images, count)
  const times: number[] = []
  const until = now() + seconds * 1000
  do {
    const began = now()
    await run(images, count)
    times.push(now() - began)
  } while (now() < until)
  times.sort((a, b) => a - b)
  const middle = times[Math.floor(times.length / 2)]!
  const memoryMB = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  process.stdout.write(
    `${JSON.stringify({ milliseconds: middle, imagesPerSecond: (1000 * count) / middle, memoryMB })}\n`,
  )
}
process.exit(0)
