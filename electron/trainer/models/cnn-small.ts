import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Node } from '../graph/node.ts'
import { relu } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { maxPool } from '../graph/operations/pooling.ts'
import { convolveNormalized } from '../layers/convolution.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'

/**
 * VGG-like: 3x3 convolutions of width, 2 width and 4 width channels, each with batch norm, ReLU and 2x2 max-pooling,
 * then a linear layer. If layers take the signs of their inputs, these replace the ReLU.
 */
export function smallConvolutionalNetwork(
  network: Network,
  images: Node,
  classes: number,
  { width }: ParameterValues,
): Node {
  const bend = network.binaryActivations ? (x: Node) => x : relu
  let x = images
  for (const [index, factor] of [1, 2, 4].entries()) {
    const role = index === 0 ? 'first' : 'body'
    x = network.block(`convolution${index + 1}`, () =>
      maxPool(bend(convolveNormalized(network, x, width! * factor, 3, { padding: 1, role })), 2),
    )
  }
  const features = reshape(x, [x.shape[0]!, -1])
  return network.within('classifier', () => linear(network, features, classes, { role: 'last' }))
}
