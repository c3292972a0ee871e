import type { Node } from '../graph/node.ts'
import {
  absolute,
  add,
  divide,
  exponential,
  floor,
  logarithm,
  maximum,
  minimum,
  multiply,
  squareRoot,
  square,
  subtract,
} from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { mean, sum } from '../graph/operations/reduction.ts'
import { input } from '../graph/operations/source.ts'
import { stopGradient } from '../graph/operations/surrogate.ts'
import type { LayerMethod } from './layer-method.ts'
import type { Network } from './network.ts'
import { quantizeWeights, symbolFeed } from './quantize.ts'

/** A binarized weight under its form. */
export interface FormedWeight {
  value: Node
  /** Factor of each output: [outputs] or [1]; null if nothing is. */
  factor: Node | null
  /** Whether the factor brings sums to unit scale, so that 1 / sqrt(fanIn) is not needed. */
  scaled: boolean
}

/** Name of the feed that carries ReCU's tau. */
export const tauFeed = symbolFeed('tau')

/** ReCU's tau over the training progress p: from 0.85 to 0.99 along e^p (Xu et al., 2021). */
export function tauAt(progress: number): number {
  return 0.85 + (0.14 * (Math.exp(progress) - 1)) / (Math.E - 1)
}

/**
 * Puts the form of the method around the quantizer of a latent weight [outputs, ..]; see shared/experiment/forms.ts.
 */
export function formWeight(network: Network, latent: Node, fanIn: number, method: LayerMethod): FormedWeight {
  if (network.method.curvatureScaled === true) return curvatureScaled(network, latent, method)
  const plain = (w: Node): FormedWeight => ({ value: quantizeWeights(network, w, method), factor: null, scaled: false })
  switch (method.weightForm) {
    case 'plain':
      return plain(latent)
    case 'xnor':
      return { ...plain(latent), factor: perFilter(stopGradient(filterMean(absolute(latent)))), scaled: true }
    case 'xnor++':
    case 'factored':
      return { ...plain(latent), factor: learnedScale(network, latent, fanIn), scaled: true }
    case 'irnet': {
      const standardized = standardize(latent, 0)
      // Rounded half up; the power of two passes no gradient.
      const exponent = floor(add(divide(logarithm(filterMean(absolute(standardized))), Math.LN2), 0.5))
      return {
        ...plain(standardized),
        factor: perFilter(stopGradient(exponential(multiply(exponent, Math.LN2)))),
        scaled: false,
      }
    }
    case 'recu': {
      const standardized = divide(standardize(latent, 1e-5), 2 * Math.SQRT2)
      const tails = logarithm(subtract(2, multiply(network.scalar(tauFeed), 2)))
      const bound = stopGradient(multiply(mean(absolute(standardized)), multiply(tails, -1)))
      return {
        ...plain(maximum(minimum(standardized, bound), multiply(bound, -1))),
        factor: learnedScale(network, latent, fanIn),
        scaled: true,
      }
    }
    case 'adabin': {
      const centre = filterMean(latent)
      const scale = deviation(latent, centre, 1e-5)
      const value = add(
        multiply(quantizeWeights(network, divide(subtract(latent, centre), scale), method), scale),
        centre,
      )
      return { value, factor: null, scaled: true }
    }
  }
}

/**
 * LAB (Hou, Yao and Kwok, 2017): alpha = ||d w*||_1 / ||d||_1 over the layer with d the diagonal curvature, estimated
 * by the square root of Adam's second moment. The gradient at alpha sign(w*) itself passes: what alpha multiplies on
 * the way back is divided out.
 */
function curvatureScaled(network: Network, latent: Node, method: LayerMethod): FormedWeight {
  const { name, shape } = network.parameters.at(-1)!
  const curvature = add(squareRoot(input(network.graph, `adam.second/${name}`, 'state', shape)), 1e-8)
  const alpha = stopGradient(divide(sum(multiply(curvature, absolute(latent))), sum(curvature)))
  return {
    value: quantizeWeights(network, latent, method, divide(1, alpha)),
    factor: reshape(alpha, [1]),
    scaled: true,
  }
}

function learnedScale(network: Network, { shape }: Node, fanIn: number): Node {
  return network.parameter('scale', [shape[0]!], { kind: 'constant', value: 1 / Math.sqrt(fanIn) })
}

const filterAxes = ({ shape }: Node): number[] => shape.map((_, axis) => axis).slice(1)

/** The mean over each filter: [outputs, 1, ..]. */
function filterMean(x: Node): Node {
  return mean(x, filterAxes(x))
}

/** Values of one a filter as a vector. */
function perFilter(x: Node): Node {
  return reshape(x, [x.shape[0]!])
}

function standardize(latent: Node, epsilon: number): Node {
  const centre = filterMean(latent)
  return divide(subtract(latent, centre), deviation(latent, centre, epsilon))
}

/** The sample standard deviation of each filter, plus epsilon. */
function deviation(latent: Node, centre: Node, epsilon: number): Node {
  const axes = filterAxes(latent)
  const count = axes.reduce((product, axis) => product * latent.shape[axis]!, 1)
  const variance = multiply(mean(square(subtract(latent, centre)), axes), count / Math.max(count - 1, 1))
  return epsilon === 0 ? squareRoot(variance) : add(squareRoot(variance), epsilon)
}
