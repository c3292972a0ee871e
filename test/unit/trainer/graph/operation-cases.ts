import type { Node } from '../../../../electron/trainer/graph/node.ts'
import {
  absolute,
  add,
  arctangent,
  cosine,
  divide,
  errorFunction,
  exponential,
  floor,
  less,
  lessOrEqual,
  logarithm,
  maximum,
  minimum,
  multiply,
  negate,
  positive,
  reciprocal,
  relu,
  sigmoid,
  sign,
  square,
  squareRoot,
  subtract,
  tanh,
  where,
} from '../../../../electron/trainer/graph/operations/elementwise.ts'
import { convolution } from '../../../../electron/trainer/graph/operations/convolution.ts'
import {
  broadcast,
  concatenate,
  embed,
  reshape,
  slice,
  sliceAxis,
  sumTo,
  transpose,
} from '../../../../electron/trainer/graph/operations/layout.ts'
import { matmul } from '../../../../electron/trainer/graph/operations/matmul.ts'
import { maxPool } from '../../../../electron/trainer/graph/operations/pooling.ts'
import { mean, sum } from '../../../../electron/trainer/graph/operations/reduction.ts'
import { inverseDeviation, standardize } from '../../../../electron/trainer/graph/operations/standardize.ts'
import { logSoftmax, softmax } from '../../../../electron/trainer/graph/operations/softmax.ts'
import { constant } from '../../../../electron/trainer/graph/operations/source.ts'
import { stopGradient, surrogate } from '../../../../electron/trainer/graph/operations/surrogate.ts'
import type { Shape } from '../../../../electron/trainer/graph/shape.ts'

/**
 * One use of an operation: shapes of its inputs, and the expression; `range` where the inputs must avoid a kink or a
 * pole.
 */
export interface OperationCase {
  name: string
  shapes: Shape[]
  build: (...inputs: Node[]) => Node
  range?: 'positive' | 'away from zero' | 'distinct'
  /** The declared derivative is not that of the value: finite differences do not apply. */
  declared?: true
}

const unary = {
  negate,
  absolute,
  sign,
  exponential,
  square,
  tanh,
  sigmoid,
  cosine,
  arctangent,
  errorFunction,
  floor,
  relu,
  positive,
  softmax,
  logSoftmax,
}
const binary = { add, subtract, multiply, minimum, maximum, less, lessOrEqual }
const vector: Shape = [7]
const stretched: [Shape, Shape][] = [
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[2, 3, 4], [4]],
  [
    [2, 1, 4],
    [3, 1],
  ],
  [[5], []],
  [
    [1, 3, 1, 1],
    [2, 3, 5, 5],
  ],
]

const images: Shape = [2, 3, 7, 6]

export const operationCases: OperationCase[] = [
  ...Object.entries(unary).flatMap(([name, build]): OperationCase[] => [
    { name, shapes: [[3, 5]], build, range: 'away from zero' },
    { name: `${name} of a vector`, shapes: [vector], build, range: 'away from zero' },
  ]),
  { name: 'logarithm', shapes: [[3, 5]], build: logarithm, range: 'positive' },
  { name: 'squareRoot', shapes: [[3, 5]], build: squareRoot, range: 'positive' },
  { name: 'reciprocal', shapes: [[4]], build: reciprocal, range: 'away from zero' },
  ...Object.entries(binary).flatMap(([name, build]) =>
    stretched.map(([a, b]): OperationCase => ({
      name: `${name} [${a}] [${b}]`,
      shapes: [a, b],
      build,
      range: 'distinct',
    })),
  ),
  ...stretched.map(([a, b]): OperationCase => ({
    name: `divide [${a}] [${b}]`,
    shapes: [a, b],
    build: divide,
    range: 'positive',
  })),
  { name: 'number operands', shapes: [[3, 2]], build: (x) => subtract(2, multiply(x, 3)) },
  {
    name: 'where by comparison',
    shapes: [[2, 3], [3], [2, 1]],
    build: (x, a, b) => where(less(x, a), multiply(a, x), b),
    range: 'distinct',
  },
  {
    name: 'where by mask',
    shapes: [
      [2, 3],
      [2, 3],
    ],
    build: (x, a) => where(multiply(positive(x), 2), a, 0),
    range: 'away from zero',
  },
  { name: 'sum of all', shapes: [[2, 3, 4]], build: (x) => sum(x) },
  { name: 'sum over outer and inner', shapes: [[2, 3, 4]], build: (x) => sum(x, [2, 0]) },
  { name: 'mean over channels', shapes: [images], build: (x) => mean(x, [0, 2, 3]) },
  { name: 'mean of a row', shapes: [[3, 5]], build: (x) => mean(x, [1]) },
  {
    name: 'standardized channels',
    shapes: [images],
    build: (x) => divide(subtract(x, mean(x, [0, 2, 3])), squareRoot(add(mean(square(x), [0, 2, 3]), 0.5))),
  },
  { name: 'standardize', shapes: [[2, 3, 5]], build: (x) => standardize(x, 0.5) },
  { name: 'inverseDeviation', shapes: [[2, 3, 5]], build: (x) => inverseDeviation(x, 0.5) },
  {
    name: 'standardize and inverseDeviation',
    shapes: [[3, 4]],
    build: (x) => multiply(standardize(x, 1e-5), inverseDeviation(x, 1e-5)),
  },
  {
    name: 'a product with factors and a bias',
    shapes: [[3, 4], [4, 5], [5]],
    build: (a, b, bias) => multiply(add(multiply(matmul(multiply(a, 3), b), 0.5), bias), 2),
  },
  {
    name: 'a reshaped product with a bias',
    shapes: [[2, 3, 4], [4, 5], [5]],
    build: (a, b, bias) => add(multiply(reshape(matmul(reshape(a, [6, 4]), b), [2, 3, 5]), 0.5), bias),
  },
  {
    name: 'a product whose operand is used elsewhere',
    shapes: [
      [3, 4],
      [4, 3],
    ],
    build: (a, b) => {
      const doubled = multiply(a, 2)
      return add(matmul(doubled, b), sum(doubled))
    },
  },
  {
    name: 'reshape',
    shapes: [[2, 6]],
    build: (x) => multiply(reshape(x, [3, -1]), constant(x.graph, [1, 2, 3], [3, 1])),
  },
  { name: 'transpose', shapes: [[2, 3, 4, 5]], build: (x) => transpose(x, [2, 0, 3, 1]) },
  { name: 'broadcast', shapes: [[3, 1]], build: (x) => multiply(broadcast(x, [2, 3, 4]), broadcast(x, [2, 3, 4])) },
  { name: 'sumTo', shapes: [[2, 3, 4]], build: (x) => sumTo(x, [3, 1]) },
  { name: 'slice with steps', shapes: [[5, 9]], build: (x) => slice(x, [1, 0], [2, 4], [3, 2]) },
  { name: 'slice of an axis', shapes: [[2, 5, 3]], build: (x) => sliceAxis(x, 1, 2, 2) },
  { name: 'embed as padding', shapes: [[2, 3]], build: (x) => embed(x, [4, 6], [1, 2]) },
  { name: 'embed with steps', shapes: [[2, 3]], build: (x) => embed(x, [6, 8], [1, 0], [3, 3]) },
  {
    name: 'concatenate',
    shapes: [
      [2, 1, 3],
      [2, 4, 3],
    ],
    build: (a, b) => concatenate([a, b, a], 1),
  },
  {
    name: 'matmul',
    shapes: [
      [3, 4],
      [4, 5],
    ],
    build: (a, b) => matmul(a, b),
  },
  {
    name: 'matmul transposed left',
    shapes: [
      [4, 3],
      [4, 5],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true }),
  },
  {
    name: 'matmul transposed right',
    shapes: [
      [3, 4],
      [5, 4],
    ],
    build: (a, b) => matmul(a, b, { transposeB: true }),
  },
  {
    name: 'matmul both transposed',
    shapes: [
      [2, 4, 3],
      [2, 5, 4],
    ],
    build: (a, b) => matmul(a, b, { transposeA: true, transposeB: true }),
  },
  {
    name: 'matmul batched',
    shapes: [
      [2, 3, 4, 5],
      [2, 3, 6, 5],
    ],
    build: (a, b) => matmul(a, b, { transposeB: true }),
  },
  {
    name: 'matmul broadcast',
    shapes: [
      [2, 3, 4, 5],
      [5, 6],
    ],
    build: (a, b) => matmul(a, b),
  },
  {
    name: 'matmul broadcast both ways',
    shapes: [
      [2, 1, 4, 5],
      [3, 5, 2],
    ],
    build: (a, b) => matmul(a, b),
  },
  ...[
    { name: 'same', filter: [4, 3, 3, 3], options: { padding: 1 } },
    { name: 'valid', filter: [2, 3, 3, 3], options: {} },
    { name: 'pointwise', filter: [5, 3, 1, 1], options: {} },
    { name: 'pointwise, stride 2', filter: [5, 3, 1, 1], options: { stride: 2 } },
    { name: 'stride 2', filter: [4, 3, 3, 3], options: { stride: 2, padding: 1 } },
    { name: 'stride 3, wide kernel', filter: [2, 3, 5, 5], options: { stride: 3, padding: 2 } },
    { name: 'rectangular kernel', filter: [2, 3, 2, 3], options: { padding: 1 } },
    { name: 'dilation', filter: [2, 3, 3, 2], options: { dilation: 2, padding: 2 } },
    { name: 'padding beyond the kernel', filter: [2, 3, 1, 2], options: { padding: 2 } },
    { name: 'depthwise', filter: [3, 1, 3, 3], options: { groups: 3, padding: 1 } },
    { name: 'groups with multiplier, stride 2', filter: [6, 1, 3, 3], options: { groups: 3, stride: 2, padding: 1 } },
    { name: 'many outputs', filter: [12, 3, 3, 3], options: { padding: 1 } },
  ].map(({ name, filter, options }): OperationCase => ({
    name: `convolution, ${name}`,
    shapes: [images, filter],
    build: (x, f) => convolution(x, f, options),
  })),
  {
    name: 'convolution of one channel',
    shapes: [
      [2, 1, 8, 8],
      [4, 1, 3, 3],
    ],
    build: (x, f) => convolution(x, f, { padding: 1 }),
  },
  {
    name: 'convolution of many channels',
    shapes: [
      [2, 8, 5, 5],
      [4, 8, 3, 3],
    ],
    build: (x, f) => convolution(x, f, { padding: 1 }),
  },
  { name: 'maxPool', shapes: [[2, 3, 6, 4]], build: (x) => maxPool(x, 2), range: 'distinct' },
  { name: 'maxPool of odd images', shapes: [images], build: (x) => maxPool(x, 2), range: 'distinct' },
  { name: 'maxPool, overlapping and padded', shapes: [images], build: (x) => maxPool(x, 3, 2, 1), range: 'distinct' },
  {
    name: 'surrogate',
    shapes: [[3, 4]],
    build: (x) => surrogate(sign(x), x, multiply(2, lessOrEqual(absolute(x), 1))),
    declared: true,
  },
  { name: 'stopGradient', shapes: [[3, 4]], build: (x) => multiply(stopGradient(x), x), declared: true },
]
