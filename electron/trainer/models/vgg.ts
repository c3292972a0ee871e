import { vggStages } from '../../../shared/experiment/models/vgg.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Node } from '../graph/node.ts'
import { reshape } from '../graph/operations/layout.ts'
import { maxPool } from '../graph/operations/pooling.ts'
import { rectify } from '../layers/activation.ts'
import { convolve } from '../layers/convolution.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'
import { batchNorm, batchNormFeatures } from '../layers/normalization.ts'
import { hiddenDense } from './mlp.ts'
import type { ModelBuilder } from './model-builder.ts'

/**
 * VGG-small: three pairs of 3x3 convolutions of width, 2 width and 4 width channels with max-pooling, then one linear
 * layer.
 */
export function smallVgg(network: Network, images: Node, classes: number, { width }: ParameterValues): Node {
  const features = convolutionPairs(network, images, width!)
  return network.within('classifier', () => linear(network, features, classes, { role: 'last' }))
}

/**
 * BinaryNet (Hubara et al., 2016): the same pairs, two dense layers of 8 width units and the logits, batch norm behind
 * each.
 */
export function binaryNet(network: Network, images: Node, classes: number, { width }: ParameterValues): Node {
  let x = convolutionPairs(network, images, width!)
  for (const index of [1, 2]) x = network.within(`dense${index}`, () => hiddenDense(network, x, 8 * width!, 'body'))
  return network.within('dense3', () =>
    batchNormFeatures(network, linear(network, x, classes, { role: 'last', bias: false })),
  )
}

/** VGG with batch norm (Simonyan and Zisserman, 2015, table 1): stages of 3x3 convolutions, then dense layers. */
export function vgg(name: string): ModelBuilder {
  return (network, images, classes, { width, units }) => {
    let x = images
    let index = 0
    for (const stage of vggStages[name]!) {
      for (const factor of stage) {
        index++
        const role = index === 1 ? 'first' : 'body'
        x = network.within(`convolution${index}`, () =>
          rectify(network, batchNorm(network, convolve(network, x, width! * factor, 3, { padding: 1, role }))),
        )
      }
      // What is one pixel already stays.
      if (Math.min(x.shape[2]!, x.shape[3]!) > 1) x = maxPool(x, 2)
      network.ends.add(x)
    }
    x = reshape(x, [x.shape[0]!, -1])
    for (const layer of units === 0 ? [] : ['dense1', 'dense2'])
      x = network.within(layer, () => rectify(network, linear(network, x, units!, { role: 'body', gain: 2 })))
    return network.within('classifier', () => linear(network, x, classes, { role: 'last' }))
  }
}

/** Images to features [N, F]. Pooling comes before the norm, as in Hubara et al. */
function convolutionPairs(network: Network, images: Node, width: number): Node {
  let x = images
  for (const [index, factor] of [1, 1, 2, 2, 4, 4].entries()) {
    const role = index === 0 ? 'first' : 'body'
    x = network.within(`convolution${index + 1}`, () => {
      const convolved = convolve(network, x, width * factor, 3, { padding: 1, role })
      return rectify(network, batchNorm(network, index % 2 === 1 ? maxPool(convolved, 2) : convolved))
    })
    if (index % 2 === 1) network.ends.add(x)
  }
  return reshape(x, [x.shape[0]!, -1])
}
