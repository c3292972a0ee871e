import type { Node } from '../../../electron/trainer/graph/node.ts'
import { convolution, type ConvolutionOptions } from '../../../electron/trainer/graph/operations/convolution.ts'
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
} from '../../../electron/trainer/graph/operations/elementwise.ts'
import { embed, slice } from '../../../electron/trainer/graph/operations/layout.ts'
import { maxPool } from '../../../electron/trainer/graph/operations/pooling.ts'
import { mean, sum } from '../../../electron/trainer/graph/operations/reduction.ts'
import type { Shape } from '../../../electron/trainer/graph/shape.ts'
import type { Program } from '../../../electron/trainer/graph/program.ts'
import { programOf } from './programs.ts'

/** A program in which images are kept in blocks, and the fewest blocked operations that it has then. */
export type BlockedCase = readonly [name: string, program: Program, least: number]

/** Convolutions with all their gradients, in blocks of `size` channels. */
export function convolutionCases(size: number): BlockedCase[] {
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
  return [size, 3, 17].flatMap((batch) =>
    shapes.map(([name, options, inputs, outputs, kernel, extent]): BlockedCase => [
      `a convolution ${name}, of ${batch} images`,
      programOf(
        { images: [batch, inputs, extent, extent], filter: [outputs, inputs, kernel, kernel] },
        ({ images, filter }) => convolution(images!, filter!, options),
      ),
      1,
    ]),
  )
}

const normalized = (x: Node, { gamma, beta }: Record<string, Node>) => {
  const centre = mean(x, [0, 2, 3])
  const variance = subtract(mean(square(x), [0, 2, 3]), square(centre))
  const scale = multiply(gamma!, variance)
  return add(multiply(x, scale), subtract(beta!, multiply(centre, scale)))
}

type Build = (x: Node, feeds: Record<string, Node>) => Node

/** What goes through a convolution is blocked. */
function throughConvolution(
  size: number,
  shapes: Record<string, Shape>,
  build: Build,
  differentiated?: string[],
): Program {
  return programOf(
    { images: [size, size, 4, 4], filter: [size, size, 3, 3], ...shapes },
    (feeds) => build(convolution(feeds['images']!, feeds['filter']!, { padding: 1 }), feeds),
    differentiated,
  )
}

/** relu(batch norm + images). */
export function residualSum(size: number, differentiated?: string[]): Program {
  const channel = [1, size, 1, 1]
  return throughConvolution(
    size,
    { gamma: channel, beta: channel },
    (x, feeds) => relu(add(normalized(x, feeds), feeds['images']!)),
    differentiated,
  )
}

/** What is done to images of `size` channels that come from a blocked convolution. */
export function valueCases(size: number): BlockedCase[] {
  const channel = [1, size, 1, 1]
  const through = (shapes: Record<string, Shape>, build: Build, differentiated?: string[]) =>
    throughConvolution(size, shapes, build, differentiated)
  return [
    ['a batch norm and ReLU', through({ gamma: channel, beta: channel }, (x, feeds) => relu(normalized(x, feeds))), 8],
    ['a residual sum', residualSum(size), 8],
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
    // Of squares, since sums of values of either sign lose digits to cancellation in any layout.
    ['sums over pixels', through({}, (x) => multiply(sum(square(x), [2, 3]), sum(square(x), [0, 2, 3]))), 3],
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
  ]
}
