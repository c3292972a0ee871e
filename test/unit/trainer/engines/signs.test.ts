import { describe, expect, it } from 'vitest'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import type { Node } from '../../../../electron/trainer/graph/node.ts'
import { convolution, type ConvolutionOptions } from '../../../../electron/trainer/graph/operations/convolution.ts'
import { add, multiply, sign } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { reshape } from '../../../../electron/trainer/graph/operations/layout.ts'
import { matmul } from '../../../../electron/trainer/graph/operations/matmul.ts'
import { input } from '../../../../electron/trainer/graph/operations/source.ts'
import { surrogate } from '../../../../electron/trainer/graph/operations/surrogate.ts'
import { sizeOf, type Shape } from '../../../../electron/trainer/graph/shape.ts'
import type { Program } from '../../../../electron/trainer/graph/program.ts'
import type { Engine, Values } from '../../../../electron/trainer/engines/engine.ts'
import { onnxruntimeEngine } from '../../../../electron/trainer/engines/onnxruntime/engine.ts'
import { lowerProgram } from '../../../../electron/trainer/engines/onnxruntime/lower.ts'
import { processorSupport } from '../../../../electron/trainer/engines/onnxruntime/support.ts'
import { plainOnnx } from '../../../../electron/trainer/engines/onnxruntime/target.ts'
import { referenceEngine } from '../../../../electron/trainer/engines/reference/engine.ts'

const target = await processorSupport()

function programOf(shapes: Record<string, Shape>, build: (feeds: Record<string, Node>) => Node): Program {
  const graph = new Graph()
  const feeds = Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, input(graph, name, 'feed', shape)]),
  )
  return { name: 'case', outputs: { value: build(feeds) }, updates: {} }
}

/** Some operands are zero, whose sign is 1. */
const operand = (size: number, seed: number) =>
  Float64Array.from({ length: size }, (_, index) =>
    index % 11 === 0 ? 0 : Math.fround(Math.sin((index + 1) * (12.9898 + seed))),
  )

async function run(engine: Engine, program: Program): Promise<Values> {
  const compiled = await engine.compile(program, engine.createState(new Map()))
  const { value } = await compiled.step(
    Object.fromEntries(
      lowerProgram(program).feeds.map(({ attributes: { name }, shape }, seed) => [name, operand(sizeOf(shape), seed)]),
    ),
  )
  await compiled.dispose()
  return value!
}

const counted = (program: Program) =>
  lowerProgram(program, target).model.nodes.filter(({ type }) => type === 'MatMulIntegerToFloat').length

describe.skipIf(!target.bytes)('signs by signs are counted in bytes', () => {
  const declared = (x: Node) => surrogate(sign(x), x, x)
  const convolved = (options: ConvolutionOptions, channels: number, outputs: number, kernel: number, extent: number) =>
    programOf(
      { images: [3, channels, extent, extent + 1], filter: [outputs, channels, kernel, kernel] },
      ({ images, filter }) => convolution(declared(images!), sign(filter!), options),
    )
  const convolutions: [string, Program][] = [
    ['3x3', convolved({ padding: 1 }, 64, 64, 3, 6)],
    ['3x3, stride 2', convolved({ padding: 1, stride: 2 }, 64, 128, 3, 7)],
    ['1x1', convolved({}, 128, 64, 1, 4)],
    ['1x1, stride 2', convolved({ stride: 2 }, 64, 64, 1, 5)],
    ['7x7, stride 2', convolved({ padding: 3, stride: 2 }, 64, 64, 7, 9)],
    ['5x5, dilated', convolved({ padding: 2, dilation: 2 }, 80, 96, 3, 9)],
    ['3x3, without padding', convolved({}, 64, 64, 3, 5)],
    [
      '3x3, in a residual sum',
      programOf({ images: [2, 64, 4, 4], filter: [64, 64, 3, 3] }, ({ images, filter }) =>
        add(multiply(convolution(sign(images!), sign(filter!), { padding: 1 }), 0.5), images!),
      ),
    ],
  ]
  it.each(convolutions.filter(() => target.block !== null))(
    'a convolution %s: bit for bit what float64 gives',
    async (_, program) => {
      expect(counted(program)).toBe(1)
      expect(Array.from(await run(onnxruntimeEngine({ threads: 2, provider: 'cpu' }), program))).toEqual(
        Array.from(await run(referenceEngine, program), Math.fround),
      )
    },
  )

  const rows = { rows: [2, 5, 130] as const, columns: [7, 130] as const, bias: [7] as const }
  const product = (build: (product: Node, bias: Node) => Node) =>
    programOf(rows, ({ rows, columns, bias }) =>
      build(matmul(reshape(declared(rows!), [10, 130]), sign(columns!), { transposeB: true }), bias!),
    )
  const products: [string, Program][] = [
    ['as it is', product((sums) => sums)],
    ['scaled', product((sums) => reshape(multiply(sums, 0.25), [2, 5, 7]))],
    ['scaled, with a bias', product((sums, bias) => add(reshape(multiply(sums, 0.25), [2, 5, 7]), bias))],
    ['scaled, with a bias, and scaled again', product((sums, bias) => multiply(add(multiply(sums, 0.25), bias), 2))],
    [
      'of columns that stand upright',
      programOf({ rows: [6, 130], columns: [130, 7] }, ({ rows, columns }) => matmul(sign(rows!), sign(columns!))),
    ],
  ]
  it.each(products)('a product %s: bit for bit what float64 gives', async (_, program) => {
    expect(counted(program)).toBe(1)
    expect(Array.from(await run(onnxruntimeEngine({ threads: 2, provider: 'cpu' }), program))).toEqual(
      Array.from(await run(referenceEngine, program), Math.fround),
    )
  })

  it.each(products)('a product %s: whole sums also where bytes are not to be had', async (_, program) => {
    expect(
      Array.from(await run(onnxruntimeEngine({ threads: 1, provider: 'cpu', target: plainOnnx }), program)),
    ).toEqual(Array.from(await run(referenceEngine, program), Math.fround))
  })

  it('but not where one side is real, channels are few or in groups, or the left side is turned', () => {
    const real = programOf({ images: [2, 64, 4, 4], filter: [64, 64, 3, 3] }, ({ images, filter }) =>
      convolution(images!, sign(filter!), { padding: 1 }),
    )
    const turned = programOf({ rows: [130, 6], columns: [130, 7] }, ({ rows, columns }) =>
      matmul(sign(rows!), sign(columns!), { transposeA: true }),
    )
    for (const program of [real, turned, convolved({ padding: 1 }, 48, 64, 3, 4)]) expect(counted(program)).toBe(0)
  })
})
