import type { Node, OperationName } from '../../graph/node.ts'
import { computesAlone } from '../engine.ts'
import { evaluateConvolution, evaluateConvolutionFilter, evaluateConvolutionInput } from './convolution.ts'
import { binaryFunctions, elementwise, unaryFunctions } from './elementwise.ts'
import { evaluateBroadcast, evaluateConcatenate, evaluateEmbed, evaluateSlice, evaluateTranspose } from './layout.ts'
import { evaluateMatmul } from './matmul.ts'
import { evaluateMaxPool, evaluateMaxPoolInput } from './pooling.ts'
import {
  evaluateInverseDeviation,
  evaluateLogSoftmax,
  evaluateReduction,
  evaluateSoftmax,
  evaluateStandardize,
} from './reduction.ts'

export type Evaluate<Name extends OperationName> = (node: Node<Name>, inputs: Float64Array[]) => Float64Array

const evaluations: {
  [Name in Exclude<OperationName, 'input' | keyof typeof unaryFunctions | keyof typeof binaryFunctions>]: Evaluate<Name>
} = {
  constant: (node) => Float64Array.from(node.attributes.data),
  where: (node, inputs) => elementwise(node, inputs, (condition, a, b) => (condition !== 0 ? a! : b!)),
  sum: (node, inputs) => evaluateReduction(node, inputs[0]!, false),
  mean: (node, inputs) => evaluateReduction(node, inputs[0]!, true),
  reshape: (_node, inputs) => inputs[0]!.slice(),
  transpose: evaluateTranspose,
  broadcast: evaluateBroadcast,
  slice: evaluateSlice,
  embed: evaluateEmbed,
  concatenate: evaluateConcatenate,
  matmul: evaluateMatmul,
  convolution: evaluateConvolution,
  convolutionInput: evaluateConvolutionInput,
  convolutionFilter: evaluateConvolutionFilter,
  maxPool: evaluateMaxPool,
  maxPoolInput: evaluateMaxPoolInput,
  standardize: evaluateStandardize,
  inverseDeviation: evaluateInverseDeviation,
  softmax: evaluateSoftmax,
  logSoftmax: evaluateLogSoftmax,
  surrogate: (_node, inputs) => inputs[0]!.slice(),
  stopGradient: (_node, inputs) => inputs[0]!.slice(),
  acrossRanks: () => computesAlone('reference'),
}

/** Values of a node from the values of its inputs. */
export function evaluateNode(node: Node, inputs: Float64Array[]): Float64Array {
  const { name } = node.operation
  if (name in unaryFunctions) return inputs[0]!.map(unaryFunctions[name as keyof typeof unaryFunctions])
  if (name in binaryFunctions) return elementwise(node, inputs, binaryFunctions[name as keyof typeof binaryFunctions])
  const evaluate = evaluations[name as keyof typeof evaluations] as Evaluate<OperationName>
  return evaluate(node, inputs)
}
