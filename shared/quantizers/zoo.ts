import type { Quantizer } from './quantizer.ts'
import { postTraining, proxQuantAbsolute, proxQuantSquare, reverseProxConnect } from './zoo/anchored.ts'
import { dorefa, ternary, uniform } from './zoo/multi-level.ts'
import { binaryRelax, mirrorDescent, piecewiseAffine, proxConnect } from './zoo/proximal.ts'
import { binarizedNetwork, binaryConnect, fullPrecision } from './zoo/straight-through.ts'
import {
  biReal,
  errorDecay,
  fourier,
  rectified,
  rotated,
  signSwishSurrogate,
  softQuantization,
} from './zoo/surrogates.ts'
import { errorDecayPlus, polynomialPlus, signSwishPair, tanhPair } from './zoo/synthesized.ts'

/** The built-in pairs, in the order of lists and tables. */
export const quantizers: readonly Quantizer[] = [
  fullPrecision,
  binaryConnect,
  proxConnect,
  binarizedNetwork,
  signSwishSurrogate,
  signSwishPair,
  biReal,
  polynomialPlus,
  errorDecay,
  errorDecayPlus,
  tanhPair,
  mirrorDescent,
  rectified,
  rotated,
  softQuantization,
  fourier,
  binaryRelax,
  piecewiseAffine,
  proxQuantAbsolute,
  proxQuantSquare,
  reverseProxConnect,
  postTraining,
  ternary,
  uniform,
  dorefa,
]

export const quantizerNames = quantizers.map((quantizer) => quantizer.name)

/** The quantizer of a name, or undefined if there is none. */
export function findQuantizer(name: string): Quantizer | undefined {
  return quantizers.find((quantizer) => quantizer.name === name)
}
