import { describe, expect, test } from 'vitest'
import { gradients } from '../../../../electron/trainer/graph/gradient.ts'
import { Graph } from '../../../../electron/trainer/graph/graph.ts'
import { convolution } from '../../../../electron/trainer/graph/operations/convolution.ts'
import { add, where } from '../../../../electron/trainer/graph/operations/elementwise.ts'
import {
  broadcast,
  concatenate,
  embed,
  reshape,
  slice,
  transpose,
} from '../../../../electron/trainer/graph/operations/layout.ts'
import { matmul } from '../../../../electron/trainer/graph/operations/matmul.ts'
import { maxPool } from '../../../../electron/trainer/graph/operations/pooling.ts'
import { sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { constant, input } from '../../../../electron/trainer/graph/operations/source.ts'
import { surrogate } from '../../../../electron/trainer/graph/operations/surrogate.ts'
import { partsOf } from '../../../../electron/trainer/graph/program.ts'

const graph = new Graph()
const of = (...shape: number[]) => input(graph, `x${shape.join('x')}`, 'feed', shape)

describe('errors name the operation and the shapes', () => {
  test.each([
    ['add: [2x3] and [4] do not broadcast.', () => add(of(2, 3), of(4))],
    ['where: [2x3] and [2x3] and [5] do not broadcast.', () => where(of(2, 3), of(2, 3), of(5))],
    ['matmul: [2x3] and [2x3] do not multiply.', () => matmul(of(2, 3), of(2, 3))],
    ['matmul: [2x3] transposed and [3x4] do not multiply.', () => matmul(of(2, 3), of(3, 4), { transposeA: true })],
    [
      'convolution: the filter [4x2x3x3] in 1 group(s) does not fit the images [1x3x8x8].',
      () => convolution(of(1, 3, 8, 8), of(4, 2, 3, 3)),
    ],
    ['maxPool: windows of 9x9 with pads [0,0,0,0] do not fit [1x3x8x8].', () => maxPool(of(1, 3, 8, 8), 9)],
    ['reshape: [2x3] has 6 values, [4x2] has 8.', () => reshape(of(2, 3), [4, 2])],
    ['transpose: [0,0] is not a permutation of the axes of [2x3].', () => transpose(of(2, 3), [0, 0])],
    ['broadcast: [2x3] does not stretch to [3].', () => broadcast(of(2, 3), [3])],
    ['slice: [2x2] from [0,2] by [1,1] leaves [2x3].', () => slice(of(2, 3), [0, 2], [2, 2])],
    ['embed: [2x3] at [0,1] by [1,1] does not fit into [2x3].', () => embed(of(2, 3), [2, 3], [0, 1])],
    ['concatenate: [2x3] and [3x3] do not join along axis 1.', () => concatenate([of(2, 3), of(3, 3)], 1)],
    ['sum: [2x3] has no axes [2].', () => sum(of(2, 3), [2])],
    ['surrogate: the value [2x3] and the input [3] must have one shape.', () => surrogate(of(2, 3), of(3), of(3))],
    ['constant: 2 numbers do not fill [3].', () => constant(graph, [1, 2], [3])],
    [
      'input: "x2x3" is a feed of [2x3] and cannot also be a state of [2x3].',
      () => input(graph, 'x2x3', 'state', [2, 3]),
    ],
    ['gradients: input [2x3] is not a scalar.', () => gradients(of(2, 3), [])],
    [
      'program p: it updates "w", which it does not read as state.',
      () => partsOf({ name: 'p', outputs: {}, updates: { w: of(2, 3) } }),
    ],
  ])('%s', (message, build) => {
    expect(build).toThrow(message)
  })
})

test('computes what is written twice once', () => {
  const [a, b] = [of(2, 3), of(3)]
  expect(add(a, b)).toBe(add(a, b))
})
