import { Tensor } from 'onnxruntime-node'
import { Graph } from '../../graph/graph.ts'
import { gradients } from '../../graph/gradient.ts'
import type { Node } from '../../graph/node.ts'
import { convolution } from '../../graph/operations/convolution.ts'
import { add, multiply, relu, sign, subtract } from '../../graph/operations/elementwise.ts'
import { matmul } from '../../graph/operations/matmul.ts'
import { maxPool } from '../../graph/operations/pooling.ts'
import { mean, sum } from '../../graph/operations/reduction.ts'
import { input } from '../../graph/operations/source.ts'
import { sizeOf } from '../../graph/shape.ts'
import type { Program } from '../../graph/program.ts'
import { lowerProgram } from './lower.ts'
import { plainOnnx, type Target } from './target.ts'
import { OnnxGraph } from './onnx-graph.ts'
import { createSession } from './session.ts'
import { reorderInput } from './blocked/filters.ts'
import { fewestChannels } from './blocked/sign-convolution.ts'

/** What onnxruntime does on this processor beyond plain ONNX, and in words. */
export interface Support extends Target {
  reason: string
  /** Channels a block of onnxruntime's convolutions on this processor; null if it has none. */
  offered: number | null
  /** What this processor should do and is not trusted with, since it failed its check, and why. */
  refusals: readonly string[]
}

const tolerance = 1e-4
let support: Promise<Support> | null = null

/**
 * Finds the size of a block, and checks blocked operations and counted signs against plain ones, once a process. They
 * are internal to onnxruntime: if they are missing or compute something else, programs are lowered without them.
 */
export function processorSupport(): Promise<Support> {
  support ??= probe()
  return support
}

async function probe(): Promise<Support> {
  const found = await findBlock().catch(firstLine)
  const offered = typeof found === 'number' ? found : null
  const failure =
    typeof found === 'string' ? found : offered === null ? null : await blockedFailure(offered).catch(firstLine)
  const block = failure === null ? offered : null
  const miscounted = await countedFailure(block).catch(firstLine)
  const layout =
    failure !== null
      ? `plain layout: ${failure}`
      : block === null
        ? 'plain layout: this processor has no blocked convolutions'
        : `channels in blocks of ${block}`
  const signs = miscounted === null ? 'signs by signs counted in bytes' : `signs multiplied: ${miscounted}`
  return {
    block,
    bytes: miscounted === null,
    graphics: false,
    reason: `${layout}, ${signs}`,
    offered,
    refusals: [...(failure === null ? [] : [layout]), ...(miscounted === null ? [] : [signs])],
  }
}

const firstLine = (error: unknown) => (error instanceof Error ? error.message : String(error)).split('\n')[0]!

/** What is wrong with blocked convolutions here; null if nothing is. */
async function blockedFailure(block: number): Promise<string | null> {
  const worst = await difference(blockedTrial(block), { ...plainOnnx, block })
  return worst < tolerance ? null : `blocked convolutions differ by ${worst.toExponential(1)} here`
}

/** What is wrong with signs in bytes here; null if nothing is. */
async function countedFailure(block: number | null): Promise<string | null> {
  const worst = await difference(signTrial(), { ...plainOnnx, block, bytes: true })
  return worst === 0 ? null : 'counted in bytes they differ here'
}

/** How far a program's results on a target are from those of plain ONNX, at worst. */
async function difference(program: Program, target: Target): Promise<number> {
  const [results, plain] = [await run(program, target), await run(program, plainOnnx)]
  return Math.max(...Object.keys(plain).map((name) => apart(results[name]!, plain[name]!)))
}

/** The second pixel of the first channel stands behind the first pixels of a block of channels. */
async function findBlock(): Promise<number | null> {
  const graph = new OnnxGraph()
  const shape = [1, 64, 1, 2]
  const session = await createSession(
    graph.model('block', [{ name: 'x', shape }], [{ name: reorderInput(graph, 'x'), shape }]),
    { threads: 1, provider: 'cpu' },
  )
  const results = await session.run({
    x: new Tensor(
      'float32',
      Float32Array.from({ length: sizeOf(shape) }, (_, index) => index),
      shape,
    ),
  })
  await session.release()
  const block = (Object.values(results)[0]!.data as Float32Array).indexOf(1)
  return block >= 4 && block <= 64 ? block : null
}

/** A small network in which every blocked operation takes part, forward and backward. */
function blockedTrial(block: number): Program {
  const graph = new Graph()
  const feed = (name: string, shape: readonly number[]) => input(graph, name, 'feed', shape)
  const few = feed('few', [block, 3, 8, 8])
  const stem = feed('stem', [block, 3, 3, 3])
  const filters = [
    feed('same', [block, block, 3, 3]),
    feed('half', [2 * block, block, 3, 3]),
    feed('point', [2 * block, block, 1, 1]),
  ] as const
  const factor = feed('factor', [1, block, 1, 1])
  const centred = (x: Node) => subtract(multiply(x, factor), mean(x, [0, 2, 3]))
  const first = relu(centred(convolution(few, stem, { padding: 1 })))
  const second = relu(add(centred(convolution(first, filters[0], { padding: 1 })), first))
  const halved = add(
    convolution(second, filters[1], { padding: 1, stride: 2 }),
    convolution(second, filters[2], { stride: 2 }),
  )
  const pooled = maxPool(halved, 2)
  const loss = sum(multiply(pooled, feed('weights', pooled.shape)))
  const variables = [stem, ...filters, factor]
  return {
    name: 'trial',
    outputs: {
      pooled,
      ...Object.fromEntries(gradients(loss, variables).map((gradient, index) => [`gradient${index}`, gradient])),
    },
    updates: {},
  }
}

/** Signs by signs: a product, and a convolution of the fewest channels that are counted. */
function signTrial(): Program {
  const graph = new Graph()
  const feed = (name: string, shape: readonly number[]) => sign(input(graph, name, 'feed', shape))
  const product = matmul(feed('rows', [5, 130]), feed('columns', [7, 130]), { transposeB: true })
  const convolved = convolution(
    feed('images', [2, fewestChannels, 5, 5]),
    feed('filter', [fewestChannels, fewestChannels, 3, 3]),
    { padding: 1 },
  )
  return { name: 'signs', outputs: { product, convolved }, updates: {} }
}

async function run(program: Program, target: Target): Promise<Record<string, Float32Array>> {
  const { model, feeds, outputs } = lowerProgram(program, target)
  const session = await createSession(model, { threads: 1, provider: 'cpu' })
  const values = (size: number, seed: number) =>
    Float32Array.from({ length: size }, (_, index) => Math.sin((index + 1) * (12.9898 + seed)))
  const results = await session.run(
    Object.fromEntries(
      feeds.map(({ attributes: { name }, shape }, seed) => [
        name,
        new Tensor('float32', values(sizeOf(shape), seed), [...shape]),
      ]),
    ),
  )
  await session.release()
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [name, results[output]!.data as Float32Array]),
  )
}

/** |a - b| / |b| in the Euclidean norm. */
function apart(a: Float32Array, b: Float32Array): number {
  const square = (values: Float32Array) => values.reduce((total, value) => total + value * value, 0)
  return Math.sqrt(square(a.map((value, index) => value - b[index]!)) / Math.max(square(b), 1e-30))
}
