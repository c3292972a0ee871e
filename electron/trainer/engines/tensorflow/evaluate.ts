import type { Tensor } from '@tensorflow/tfjs-core'
import { computesAlone } from '../engine.ts'
import type { Node, OperationName } from '../../graph/node.ts'
import { evaluateConvolution, evaluateConvolutionFilter, evaluateConvolutionInput } from './convolution.ts'
import { evaluateEmbed, evaluateMatmul, evaluateSlice } from './layout.ts'
import type { TensorFlow } from './library.ts'
import { evaluateMaxPool, evaluateMaxPoolInput } from './pooling.ts'

/** Computes a node from the values of its inputs. What it makes besides its result is let go by the caller. */
export type Evaluate<Name extends OperationName> = (tf: TensorFlow, node: Node<Name>, inputs: Tensor[]) => Tensor

type Unary =
  | 'neg'
  | 'abs'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'square'
  | 'tanh'
  | 'sigmoid'
  | 'cos'
  | 'atan'
  | 'erf'
  | 'floor'
  | 'relu'
  | 'logSoftmax'
type Binary = 'add' | 'sub' | 'mul' | 'div' | 'minimum' | 'maximum'

const unary =
  (name: Unary) =>
  (tf: TensorFlow, _node: unknown, [x]: Tensor[]): Tensor =>
    tf[name](x!)
const binary =
  (name: Binary) =>
  (tf: TensorFlow, _node: unknown, [a, b]: Tensor[]): Tensor =>
    tf[name](a!, b!)
const through = (_tf: TensorFlow, _node: unknown, [x]: Tensor[]): Tensor => x!.clone()
const mask = (tf: TensorFlow, condition: Tensor): Tensor => tf.cast(condition, 'float32')

const evaluations: { [Name in Exclude<OperationName, 'input' | 'constant'>]: Evaluate<Name> } = {
  negate: unary('neg'),
  absolute: unary('abs'),
  sign: (tf, _node, [x]) => tf.sub(tf.mul(mask(tf, tf.greaterEqual(x!, 0)), 2), 1),
  exponential: unary('exp'),
  logarithm: unary('log'),
  squareRoot: unary('sqrt'),
  square: unary('square'),
  tanh: unary('tanh'),
  sigmoid: unary('sigmoid'),
  cosine: unary('cos'),
  arctangent: unary('atan'),
  errorFunction: unary('erf'),
  floor: unary('floor'),
  relu: unary('relu'),
  positive: (tf, _node, [x]) => mask(tf, tf.greater(x!, 0)),
  add: binary('add'),
  subtract: binary('sub'),
  multiply: binary('mul'),
  divide: binary('div'),
  minimum: binary('minimum'),
  maximum: binary('maximum'),
  less: (tf, _node, [a, b]) => mask(tf, tf.less(a!, b!)),
  lessOrEqual: (tf, _node, [a, b]) => mask(tf, tf.lessEqual(a!, b!)),
  where: (tf, node, [condition, a, b]) =>
    tf.where(tf.notEqual(condition!, 0), stretched(tf, a!, node), stretched(tf, b!, node)),
  sum: (tf, node, [x]) => tf.sum(x!, [...node.attributes.axes], true),
  mean: (tf, node, [x]) => tf.mean(x!, [...node.attributes.axes], true),
  reshape: (tf, node, [x]) => tf.reshape(x!, [...node.attributes.shape]),
  transpose: (tf, node, [x]) => tf.transpose(x!, [...node.attributes.permutation]),
  broadcast: (tf, node, [x]) => stretched(tf, x!, node),
  slice: evaluateSlice,
  embed: evaluateEmbed,
  concatenate: (tf, node, inputs) => tf.concat(inputs, node.attributes.axis),
  matmul: evaluateMatmul,
  convolution: evaluateConvolution,
  convolutionInput: evaluateConvolutionInput,
  convolutionFilter: evaluateConvolutionFilter,
  maxPool: evaluateMaxPool,
  maxPoolInput: evaluateMaxPoolInput,
  standardize: (tf, node, [x]) => tf.mul(centred(tf, x!), inverse(tf, x!, node.attributes.epsilon)),
  inverseDeviation: (tf, node, [x]) => inverse(tf, x!, node.attributes.epsilon),
  softmax: (tf, _node, [x]) => tf.softmax(x!),
  logSoftmax: unary('logSoftmax'),
  surrogate: through,
  stopGradient: through,
  acrossRanks: () => computesAlone('tensorflow'),
}

export function evaluateNode(tf: TensorFlow, node: Node, inputs: Tensor[]): Tensor {
  return (evaluations[node.operation.name as keyof typeof evaluations] as Evaluate<OperationName>)(tf, node, inputs)
}

function stretched(tf: TensorFlow, x: Tensor, { shape }: Node): Tensor {
  return tf.broadcastTo(x, [...shape])
}

const centred = (tf: TensorFlow, x: Tensor): Tensor => tf.sub(x, tf.mean(x, -1, true))
const inverse = (tf: TensorFlow, x: Tensor, epsilon: number): Tensor =>
  tf.rsqrt(tf.add(tf.mean(tf.square(centred(tf, x)), -1, true), epsilon))
