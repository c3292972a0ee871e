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
import { fewestChannels } from './blocked/sign-convolution.ts'
import { lowerProgram } from './lower.ts'
import { createSession } from './session.ts'
import type { Target } from './target.ts'

/**
 * A small network in which every blocked operation takes part, forward and backward.
 * @param channels of its images, and how many these are
 * @param extent rows and columns of its images
 */
export function blockedTrial(channels: number, extent = 8): Program {
  const graph = new Graph()
  const feed = (name: string, shape: readonly number[]) => input(graph, name, 'feed', shape)
  const few = feed('few', [channels, 3, extent, extent])
  const stem = feed('stem', [channels, 3, 3, 3])
  const filters = [
    feed('same', [channels, channels, 3, 3]),
    feed('half', [2 * channels, channels, 3, 3]),
    feed('point', [2 * channels, channels, 1, 1]),
  ] as const
  const factor = feed('factor', [1, channels, 1, 1])
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

/**
 * Signs by signs: a product, and a convolution of the fewest channels that are counted.
 * @param extent rows and columns of its images
 */
export function signTrial(images = 2, extent = 5): Program {
  const graph = new Graph()
  const feed = (name: string, shape: readonly number[]) => sign(input(graph, name, 'feed', shape))
  const product = matmul(feed('rows', [5, 130]), feed('columns', [7, 130]), { transposeB: true })
  const convolved = convolution(
    feed('images', [images, fewestChannels, extent, extent]),
    feed('filter', [fewestChannels, fewestChannels, 3, 3]),
    { padding: 1 },
  )
  return { name: 'signs', outputs: { product, convolved }, updates: {} }
}

/** A program that is ready to run on fixed values of its feeds. */
export interface Trial {
  step(): Promise<Record<string, Float32Array>>
  close(): Promise<void>
}

/** @throws EngineError where onnxruntime refuses the program on this target */
export async function openTrial(program: Program, target: Target): Promise<Trial> {
  const { model, feeds, outputs } = lowerProgram(program, target)
  const session = await createSession(model, { threads: 1, provider: 'cpu' })
  const values = (size: number, seed: number) =>
    Float32Array.from({ length: size }, (_, index) => Math.sin((index + 1) * (12.9898 + seed)))
  const tensors = Object.fromEntries(
    feeds.map(({ attributes: { name }, shape }, seed) => [
      name,
      new Tensor('float32', values(sizeOf(shape), seed), [...shape]),
    ]),
  )
  return {
    async step() {
      const results = await session.run(tensors)
      return Object.fromEntries(
        Object.entries(outputs).map(([name, output]) => [name, results[output]!.data as Float32Array]),
      )
    },
    close: () => session.release(),
  }
}
