import { describe, expect, it } from 'vitest'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'
import { convolution, type ConvolutionOptions } from '../../../../electron/trainer/graph/operations/convolution.ts'
import {
  add,
  maximum,
  minimum,
  multiply,
  positive,
  relu,
  sign,
  square,
  subtract,
} from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { embed, slice } from '../../../../electron/trainer/graph/operations/layout.ts'
import { maxPool } from '../../../../electron/trainer/graph/operations/pooling.ts'
import { mean, sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { sizeOf, type Shape } from '../../../../electron/trainer/graph/shape.ts'
import type { Program } from '../../../../electron/trainer/graph/program.ts'
import type { Engine, Values } from '../../../../electron/trainer/engines/engine.ts'
import { processorSupport } from '../../../../electron/trainer/engines/onnxruntime/support.ts'
import { graphicsOnnx, plainOnnx } from '../../../../electron/trainer/engines/onnxruntime/target.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { lowerProgram } from '../../../../electron/trainer/engines/onnxruntime/lower.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'

const { block } = await processorSupport()
const size = block ?? 16

/** Outputs of a program and the gradients of their weighted sum, on one engine. */
async function run(engine: Engine, program: Program): Promise<Record<string, Values>> {
  const compiled = await engine.compile(program, engine.createState(new Map()))
  const feeds = Object.fromEntries(
    feedsOf(program).map((node, seed) => [
      node.attributes.name,
      Float64Array.from({ length: sizeOf(node.shape) }, (_, index) =>
        Math.fround(Math.sin((index + 1) * (12.9898 + seed))),
      ),
    ]),
  )
  const results = await compiled.step(feeds)
  await compiled.dispose()
  return results
}

function feedsOf(program: Program): Node<'input'>[] {
  return lowerProgram(program).feeds
}

/** The value of a network of feeds and, where asked for, the gradients of a weighted sum of it in each of them. */
function programOf(
  shapes: Record<string, Shape>,
  build: (feeds: Record<string, Node>) => Node,
  differentiated = Object.keys(shapes),
): Program {
  const graph = new Graph()
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(graph, name, 'feed', shape)]),
  )
  const value = build(feeds)
  const loss = sum(multiply(value, input(graph, 'upstream', 'feed', value.shape)))
  const slopes = gradients(
    loss,
    differentiated.map((name) => feeds[name]!),
  )
  return {
    name: 'case',
    outputs: {
      value,
      ...Object.fromEntries(slopes.map((slope, index) => [`gradient of ${differentiated[index]}`, slope])),
    },
    updates: {},
  }
}

/** |a - b| / |b| in the Euclidean norm. */
function apart(a: Values, b: Values): number {
  const square = (values: Iterable<number>) => [...values].reduce((total, value) => total + value * value, 0)
  return Math.sqrt(square(Array.from(a, (value, index) => value - b[index]!)) / Math.max(square(b), 1e-30))
}

const blockedOperations = (program: Program) =>
  lowerProgram(program, { block: size, bytes: true, graphics: false }).model.nodes.filter(
    ({ domain }) => domain === 'com.microsoft.nchwc',
  )

describe.skipIf(block === null)('blocked channels', () => {
  const cases: [string, Program, number][] = []
  const shapes: [string, ConvolutionOptions, number, number, number, number][] = [
    ['3x3', { padding: 1 }, size, size, 3, 6],
    ['3x3, stride 2', { padding: 1, stride: 2 }, size, 2 * size, 3, 6],
    ['3x3, stride 2, odd images', { padding: 1, stride: 2 }, size, size, 3, 7],
    ['1x1', {}, 2 * size, size, 1, 4],
    ['1x1, stride 2', { stride: 2 }, size, 2 * size, 1, 6],
    ['1x1, stride 2, odd images', { stride: 2 }, size, size, 1, 5],
    ['7x7, stride 2, few channels', { padding: 3, stride: 2 }, 3, size, 7, 12],
    ['7x7, stride 2', { padding: 3, stride: 2 }, size, size, 7, 12],
    ['5x5, dilated', { padding: 2, dilation: 2 }, size, size, 3, 9],
    ['3x3, without padding', {}, size, size, 3, 5],
    ['2x2, stride 2', { stride: 2 }, size, size, 2, 6],
    ['4x4, stride 3', { padding: 1, stride: 3 }, size, size, 4, 9],
    ['3x3, of more weights than images', { padding: 1 }, 4 * size, 4 * size, 3, 4],
    ['1x1, stride 2, of more weights than images', { stride: 2 }, 4 * size, 4 * size, 1, 4],
  ]
  for (const batch of [size, 3, 17])
    for (const [name, options, inputs, outputs, kernel, extent] of shapes)
      cases.push([
        `a convolution ${name}, of ${batch} images`,
        programOf(
          { images: [batch, inputs, extent, extent], filter: [outputs, inputs, kernel, kernel] },
          ({ images, filter }) => convolution(images!, filter!, options),
        ),
        1,
      ])

  const images = [size, size, 4, 4]
  const channel = [1, size, 1, 1]
  const filter = [size, size, 3, 3]
  /** What goes through a convolution is blocked. */
  const through = (
    shapes: Record<string, Shape>,
    build: (x: Node, feeds: Record<string, Node>) => Node,
    differentiated?: string[],
  ) =>
    programOf(
      { images, filter, ...shapes },
      (feeds) => build(convolution(feeds['images']!, feeds['filter']!, { padding: 1 }), feeds),
      differentiated,
    )
  const normalized = (x: Node, { gamma, beta }: Record<string, Node>) => {
    const centre = mean(x, [0, 2, 3])
    const variance = subtract(mean(square(x), [0, 2, 3]), square(centre))
    const scale = multiply(gamma!, variance)
    return add(multiply(x, scale), subtract(beta!, multiply(centre, scale)))
  }
  cases.push(
    ['a batch norm and ReLU', through({ gamma: channel, beta: channel }, (x, feeds) => relu(normalized(x, feeds))), 8],
    [
      'a residual sum',
      through({ gamma: channel, beta: channel }, (x, feeds) => relu(add(normalized(x, feeds), feeds['images']!))),
      8,
    ],
    [
      'a difference of scaled images',
      through({ gamma: channel, beta: channel }, (x, { images, gamma, beta }) =>
        subtract(multiply(x, gamma!), multiply(images!, beta!)),
      ),
      3,
    ],
    ['a difference of images', through({}, (x, { images }) => subtract(x, images!)), 2],
    ['values an image and channel', through({ gate: [size, size, 1, 1] }, (x, { gate }) => multiply(x, gate!)), 3],
    ['single numbers', through({ number: [] }, (x, { number }) => multiply(minimum(maximum(x, -1), 1), number!)), 3],
    ['limits a channel', through({ bound: channel }, (x, { bound }) => minimum(x, bound!)), 2],
    ['sums over pixels', through({}, (x) => multiply(sum(x, [2, 3]), sum(x, [0, 2, 3]))), 3],
    ['means over channels too', through({}, (x) => mean(x, [1, 2, 3])), 2],
    ['max-pooling', through({}, (x) => maxPool(x, 2)), 3],
    ['max-pooling of ties', through({}, (x) => maxPool(multiply(sign(x), x.shape[0]!), 2), ['images']), 2],
    ['overlapping max-pooling', through({}, (x) => maxPool(x, 3, 2, 1)), 2],
    ['every other pixel', through({}, (x) => slice(x, [0, 0, 0, 0], [size, size, 2, 2], [1, 1, 2, 2])), 2],
    ['pixels among zeros', through({}, (x) => embed(x, [size, size, 9, 10], [0, 0, 1, 2], [1, 1, 2, 2])), 2],
    [
      'pixels among zeros that end early',
      through({}, (x) => embed(x, [size, size, 7, 7], [0, 0, 0, 0], [1, 1, 2, 2])),
      2,
    ],
    ['channels among zeros', through({}, (x) => embed(x, [size, 2 * size, 4, 4], [0, size / 2, 0, 0])), 2],
    [
      'a value used twice',
      through({ gamma: channel }, (x, { gamma }) => {
        const scaled = multiply(x, gamma!)
        return multiply(add(scaled, x), positive(scaled))
      }),
      3,
    ],
  )
  it.each(cases)('%s: as in the float64 reference, up to rounding', async (_, program, least) => {
    expect(blockedOperations(program).length).toBeGreaterThanOrEqual(least)
    const [fast, exact] = [
      await run(onnxruntimeEngine({ threads: 2, provider: 'cpu' }), program),
      await run(referenceEngine, program),
    ]
    for (const [name, values] of Object.entries(exact)) expect(apart(fast[name]!, values), name).toBeLessThan(1e-5)
  })

  it('makes one pass of a batch norm, a residual sum and a ReLU', () => {
    const program = through(
      { gamma: channel, beta: channel },
      (x, feeds) => relu(add(normalized(x, feeds), feeds['images']!)),
      [],
    )
    const full = lowerProgram(program, { block: size, bytes: true, graphics: false }).model.nodes.filter(({ type }) =>
      ['Add', 'Mul', 'Relu'].includes(type),
    )
    expect(blockedOperations(program).map(({ type }) => type)).toEqual([
      'ReorderInput',
      'Conv',
      'GlobalAveragePool',
      'GlobalAveragePool',
      'Conv',
      'ReorderOutput',
    ])
    // The squares and the weighted sum; what else there is are values a channel.
    expect(full.filter(({ type }) => type === 'Relu')).toEqual([])
  })

  it.each([
    ['pooling of windows that tile', 2, 2, 0, 6],
    ['overlapping pooling', 3, 2, 1, 7],
    ['overlapping pooling that ends early', 2, 3, 0, 7],
  ] as const)('what graphics providers lack is written without it: %s', async (_, kernel, stride, padding, extent) => {
    const program = programOf({ images: [2, 3, extent, extent + 2 * (extent % 2)] }, ({ images }) =>
      maxPool(minimum(images!, 0.5), kernel, stride, padding),
    )
    const [found, exact] = [
      await run(onnxruntimeEngine({ threads: 1, provider: 'cpu', target: graphicsOnnx }), program),
      await run(referenceEngine, program),
    ]
    for (const [name, values] of Object.entries(exact)) expect(apart(found[name]!, values), name).toBeLessThan(1e-6)
  })

  it('is not used where it is not wanted', async () => {
    const program = programOf({ images, filter }, ({ images, filter }) => convolution(images!, filter!, { padding: 1 }))
    expect(lowerProgram(program).model.operatorSets).toEqual({ '': 21 })
    const [plain, exact] = [
      await run(onnxruntimeEngine({ threads: 1, provider: 'cpu', target: plainOnnx }), program),
      await run(referenceEngine, program),
    ]
    for (const [name, values] of Object.entries(exact)) expect(apart(plain[name]!, values), name).toBeLessThan(1e-5)
  })
})
