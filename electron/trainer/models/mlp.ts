import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import { reshape } from '../graph/operations/layout.ts'
import { rectify } from '../layers/activation.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'
import { batchNormFeatures } from '../layers/normalization.ts'

/** Hubara et al.'s network for MNIST (2016): dense layers with batch norm, the logits normed too. */
export function multilayerPerceptron(
  network: Network,
  images: Node,
  classes: number,
  { width, depth }: ParameterValues,
): Node {
  let x = reshape(images, [images.shape[0]!, -1])
  for (let layer = 1; layer <= depth!; layer++) {
    x = network.within(`dense${layer}`, () => hiddenDense(network, x, width!, layer === 1 ? 'first' : 'body'))
  }
  return network.within('classifier', () =>
    batchNormFeatures(network, linear(network, x, classes, { role: 'last', bias: false })),
  )
}

/** A dense layer, its batch norm and the nonlinearity, on x[N, F]. */
export function hiddenDense(network: Network, x: Node, units: number, role: LayerRole): Node {
  return rectify(network, batchNormFeatures(network, linear(network, x, units, { role, bias: false, gain: 2 })))
}
