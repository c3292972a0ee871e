import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Node } from '../graph/node.ts'
import { broadcast, concatenate, reshape, sliceAxis } from '../graph/operations/layout.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'
import { layerNorm } from '../layers/normalization.ts'
import { addPositions, embedPatches, encoderBlock } from '../layers/transformer.ts'

/**
 * ViT and DeiT (Dosovitskiy et al., 2021; Touvron et al., 2021, without the distillation token): a class token before
 * the patches, learned positions, pre-norm blocks, the logits from the normed class token.
 */
export function visionTransformer(network: Network, images: Node, classes: number, parameters: ParameterValues): Node {
  const { patch, dimension, depth, normEpsilon } = parameters
  const form = { ...parameters, heads: parameters['heads']! }
  const batch = images.shape[0]!
  let x = network.block('embedding', () => {
    const patches = embedPatches(network, images, patch!, dimension!)
    const token = network.parameter('class', [1, 1, dimension!], { kind: 'normal', deviation: 0.02 })
    return addPositions(network, concatenate([broadcast(token, [batch, 1, dimension!]), patches], 1))
  })
  for (let block = 1; block <= depth!; block++)
    x = network.block(`encoder.block${block}`, () => encoderBlock(network, x, form, { index: block - 1, of: depth! }))
  return network.within('head', () => {
    // Only the class token is read: what the last norm would make of the others is not computed.
    const token = layerNorm(network, reshape(sliceAxis(x, 1, 0, 1), [batch, dimension!]), normEpsilon)
    return linear(network, token, classes, { role: 'last' })
  })
}
