import type { PackedOperation } from '../manifest.ts'
import type { Planner } from './context.ts'
import { mapped, paired } from './elementwise-steps.ts'
import { planConvolution, planMatmul, planSign, planToBytes } from './layer-steps.ts'
import { planMaxPool, planReduction, planSoftmax, planStandardize } from './row-steps.ts'
import { planBroadcast, planConcatenate, planEmbed, planReshape, planSlice, planTranspose } from './view-steps.ts'

/** How each operation of a frozen network is planned. */
export const planners: Readonly<Record<PackedOperation, Planner>> = {
  convolution: planConvolution,
  matmul: planMatmul,
  add: paired('add'),
  subtract: paired('subtract'),
  multiply: paired('multiply'),
  divide: paired('divide'),
  minimum: paired('minimum'),
  maximum: paired('maximum'),
  lessOrEqual: paired('lessOrEqual'),
  negate: mapped('negate'),
  absolute: mapped('absolute'),
  square: mapped('square'),
  squareRoot: mapped('squareRoot'),
  exponential: mapped('exponential'),
  sigmoid: mapped('sigmoid'),
  errorFunction: mapped('errorFunction'),
  floor: mapped('floor'),
  relu: mapped('relu'),
  sign: planSign,
  sum: planReduction,
  mean: planReduction,
  reshape: planReshape,
  transpose: planTranspose,
  broadcast: planBroadcast,
  slice: planSlice,
  embed: planEmbed,
  concatenate: planConcatenate,
  maxPool: planMaxPool,
  softmax: planSoftmax,
  standardize: planStandardize,
  toBytes: planToBytes,
}
