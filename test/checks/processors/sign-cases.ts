import type { Node } from '../../../electron/trainer/graph/node.ts'
import { convolution, type ConvolutionOptions } from '../../../electron/trainer/graph/operations/convolution.ts'
import { add, multiply, sign } from '../../../electron/trainer/graph/operations/elementwise.ts'
import { reshape } from '../../../electron/trainer/graph/operations/layout.ts'
import { matmul } from '../../../electron/trainer/graph/operations/matmul.ts'
import { surrogate } from '../../../electron/trainer/graph/operations/surrogate.ts'
import type { Shape } from '../../../electron/trainer/graph/shape.ts'
import type { Program } from '../../../electron/trainer/graph/program.ts'
import { programOf } from './programs.ts'

/** The value of a network of feeds. */
const valueOf = (shapes: Record<string, Shape>, build: (feeds: Record<string, Node>) => Node) =>
  programOf(shapes, build, [])

/** Some operands are zero, whose sign is 1. */
export const signed = (size: number, seed: number) =>
  Float64Array.from({ length: size }, (_, index) =>
    index % 11 === 0 ? 0 : Math.fround(Math.sin((index + 1) * (12.9898 + seed))),
  )

const declared = (x: Node) => surrogate(sign(x), x, x)

/** Signs of images convolved with a filter of signs. */
export const convolved = (
  options: ConvolutionOptions,
  channels: number,
  outputs: number,
  kernel: number,
  extent: number,
) =>
  valueOf(
    { images: [3, channels, extent, extent + 1], filter: [outputs, channels, kernel, kernel] },
    ({ images, filter }) => convolution(declared(images!), sign(filter!), options),
  )

/** Programs in which one convolution is of signs by signs. */
export const convolutions: [string, Program][] = [
  ['3x3', convolved({ padding: 1 }, 64, 64, 3, 6)],
  ['3x3, stride 2', convolved({ padding: 1, stride: 2 }, 64, 128, 3, 7)],
  ['1x1', convolved({}, 128, 64, 1, 4)],
  ['1x1, stride 2', convolved({ stride: 2 }, 64, 64, 1, 5)],
  ['7x7, stride 2', convolved({ padding: 3, stride: 2 }, 64, 64, 7, 9)],
  ['5x5, dilated', convolved({ padding: 2, dilation: 2 }, 80, 96, 3, 9)],
  ['3x3, without padding', convolved({}, 64, 64, 3, 5)],
  [
    '3x3, in a residual sum',
    valueOf({ images: [2, 64, 4, 4], filter: [64, 64, 3, 3] }, ({ images, filter }) =>
      add(multiply(convolution(sign(images!), sign(filter!), { padding: 1 }), 0.5), images!),
    ),
  ],
]

const rows = { rows: [2, 5, 130] as const, columns: [7, 130] as const, bias: [7] as const }
const product = (build: (product: Node, bias: Node) => Node) =>
  valueOf(rows, ({ rows, columns, bias }) =>
    build(matmul(reshape(declared(rows!), [10, 130]), sign(columns!), { transposeB: true }), bias!),
  )
/** Programs in which one product is of signs by signs. */
export const products: [string, Program][] = [
  ['as it is', product((sums) => sums)],
  ['scaled', product((sums) => reshape(multiply(sums, 0.25), [2, 5, 7]))],
  ['scaled, with a bias', product((sums, bias) => add(reshape(multiply(sums, 0.25), [2, 5, 7]), bias))],
  ['scaled, with a bias, and scaled again', product((sums, bias) => multiply(add(multiply(sums, 0.25), bias), 2))],
  [
    'of columns that stand upright',
    valueOf({ rows: [6, 130], columns: [130, 7] }, ({ rows, columns }) => matmul(sign(rows!), sign(columns!))),
  ],
]
