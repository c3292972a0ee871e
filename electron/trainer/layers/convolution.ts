import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import { convolution, type ConvolutionOptions } from '../graph/operations/convolution.ts'
import type { Network } from './network.ts'
import { batchNorm } from './normalization.ts'
import { binarizeActivations } from './quantize.ts'
import { weight } from './weight.ts'

export interface ConvolutionLayer extends ConvolutionOptions {
  role: LayerRole
}

/** x[N, C, H, W] -> [N, outputs, ..], kernel x kernel, without bias and scale: a batch norm must follow. */
export function convolve(network: Network, x: Node, outputs: number, kernel: number, { role, ...options }: ConvolutionLayer): Node {
  const inputs = x.shape[1]! / (options.groups ?? 1)
  const entering = network.binarizesInput(role) ? binarizeActivations(network, x) : x
  const { value } = weight(network, [outputs, inputs, kernel, kernel], { fanIn: inputs * kernel * kernel, gain: 2, role })
  return convolution(entering, value, options)
}

/** A convolution and its batch norm. */
export function convolveNormalized(network: Network, x: Node, outputs: number, kernel: number, layer: ConvolutionLayer): Node {
  return batchNorm(network, convolve(network, x, outputs, kernel, layer))
}
