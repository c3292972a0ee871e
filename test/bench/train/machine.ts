import { arch, cpus, platform, totalmem } from 'node:os'
import { Tensor } from 'onnxruntime-node'
import { OnnxGraph } from '../../../electron/trainer/engines/onnxruntime/onnx-graph.ts'
import { createSession } from '../../../electron/trainer/engines/onnxruntime/session.ts'

export interface Machine {
  processor: string
  cores: number
  memoryGB: number
  platform: string
  /** Best of several products of 1024 x 1024 matrices in float32. */
  gemmGigaflops: number
  /** Best of several sums of two vectors of 64 MB, which are added up: bytes read and written. */
  memoryGigabytesPerSecond: number
}

/** What the machine is, and the limits that its arithmetic and memory show. */
export async function measureMachine(threads: number): Promise<Machine> {
  const size = 1024
  const gemm = await best(threads, [size, size], 12, (graph) => graph.add('MatMul', ['a', 'b']))
  const vector = 16 * 1024 * 1024
  const sum = await best(threads, [vector], 8, (graph) => graph.sum(graph.add('Add', ['a', 'b']), [0], false))
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    gemmGigaflops: (2 * size ** 3) / gemm / 1e9,
    memoryGigabytesPerSecond: (4 * 4 * vector) / sum / 1e9,
  }
}

/** Seconds of the fastest of several runs. */
async function best(
  threads: number,
  shape: readonly number[],
  runs: number,
  build: (graph: OnnxGraph) => string,
): Promise<number> {
  const graph = new OnnxGraph()
  const output = build(graph)
  const session = await createSession(
    graph.model(
      'limit',
      [
        { name: 'a', shape },
        { name: 'b', shape },
      ],
      [{ name: output, shape }],
    ),
    { threads, provider: 'cpu' },
  )
  const values = () => new Tensor('float32', new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5), [...shape])
  const feeds = { a: values(), b: values() }
  let seconds = Infinity
  for (let run = 0; run < runs; run++) {
    const began = performance.now()
    await session.run(feeds)
    seconds = Math.min(seconds, (performance.now() - began) / 1000)
  }
  await session.release()
  return seconds
}
