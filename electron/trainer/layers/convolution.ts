import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import { multiply } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { convolution, type ConvolutionOptions } from '../graph/operations/convolution.ts'
import { accumulateConvolution } from './accumulator.ts'
import { gated } from './gate.ts'
import type { Network } from './network.ts'
import { batchNorm } from './normalization.ts'
import { quantizeInput } from './quantize-input.ts'
import { weight } from './weight.ts'

export interface ConvolutionLayer extends ConvolutionOptions {
  role: LayerRole
}

/**
 * x[N, C, H, W] -> [N, outputs, ..], kernel x kernel, without bias and, but for what the weight's form has, scale: a
 * batch norm must follow.
 */
export function convolve(
  network: Network,
  x: Node,
  outputs: number,
  kernel: number,
  { role, ...options }: ConvolutionLayer,
): Node {
  const inputs = x.shape[1]! / (options.groups ?? 1)
  const entering = quantizeInput(network, x, role)
  const { value, factor } = weight(network, [outputs, inputs, kernel, kernel], {
    fanIn: inputs * kernel * kernel,
    gain: 2,
    role,
  })
  const accumulator = network.accumulator(role)
  const sums =
    accumulator === null
      ? convolution(entering, value, options)
      : accumulateConvolution(entering, value, accumulator, options)
  const scaled = factor === null ? sums : multiply(sums, reshape(factor, [1, -1, 1, 1]))
  return gated(network, x, factored(network, scaled, role), role)
}

/** Learned factors of the rows and columns of an output, where the form of the weights has them. */
function factored(network: Network, sums: Node, role: LayerRole): Node {
  if (network.weightMethodAt(role)?.weightForm !== 'factored') return sums
  const [, , height, width] = sums.shape as [number, number, number, number]
  const rows = network.parameter('rows', [1, 1, height, 1], { kind: 'constant', value: 1 })
  const columns = network.parameter('columns', [1, 1, 1, width], { kind: 'constant', value: 1 })
  return multiply(multiply(sums, rows), columns)
}

/** A convolution and its batch norm. */
export function convolveNormalized(
  network: Network,
  x: Node,
  outputs: number,
  kernel: number,
  layer: ConvolutionLayer,
): Node {
  return batchNorm(network, convolve(network, x, outputs, kernel, layer))
}
