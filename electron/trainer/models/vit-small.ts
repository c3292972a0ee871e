import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Node } from '../graph/node.ts'
import { reshape } from '../graph/operations/layout.ts'
import { mean } from '../graph/operations/reduction.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'
import { layerNorm } from '../layers/normalization.ts'
import { addPositions, embedPatches, encoderBlock } from '../layers/transformer.ts'

/** Pre-norm vision transformer (Dosovitskiy et al., 2021) with learned positions and mean pooling. */
export function smallVisionTransformer(
  network: Network,
  images: Node,
  classes: number,
  parameters: ParameterValues,
): Node {
  const { patch, dimension, depth, normEpsilon } = parameters
  const form = { ...parameters, heads: parameters['heads']! }
  let x = network.block('embedding', () => addPositions(network, embedPatches(network, images, patch!, dimension!)))
  for (let block = 1; block <= depth!; block++)
    x = network.block(`block${block}`, () => encoderBlock(network, x, form, { index: block - 1, of: depth! }))
  return network.within('head', () => {
    const pooled = reshape(mean(layerNorm(network, x, normEpsilon), [1]), [images.shape[0]!, dimension!])
    return linear(network, pooled, classes, { role: 'last' })
  })
}
