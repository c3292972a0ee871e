import type { Node } from '../graph/node.ts'
import { add } from '../graph/operations/elementwise.ts'
import { reshape, transpose } from '../graph/operations/layout.ts'
import { dropPath, type BlockPlace } from './drop-path.ts'
import { exactGelu, gelu } from './activation.ts'
import { attention } from './attention.ts'
import { linear } from './linear.ts'
import type { Network } from './network.ts'
import { layerNorm } from './normalization.ts'

/** Cuts images [N, C, H, W] into patches and embeds each by one linear layer: [N, patches, dimension]. */
export function embedPatches(network: Network, images: Node, patch: number, dimension: number): Node {
  const [batch, channels, height, width] = images.shape as [number, number, number, number]
  const [rows, columns] = [height / patch, width / patch]
  const cut = transpose(reshape(images, [batch, channels, rows, patch, columns, patch]), [0, 2, 4, 1, 3, 5])
  return linear(network, reshape(cut, [batch, rows * columns, channels * patch * patch]), dimension, {
    role: 'embedding',
  })
}

/** Adds learned positions to tokens [N, T, D]. */
export function addPositions(network: Network, tokens: Node): Node {
  return add(tokens, network.parameter('position', tokens.shape.slice(1), { kind: 'normal', deviation: 0.02 }))
}

/** How a transformer's layers compute, where published weights differ. */
export interface EncoderForm {
  heads: number
  /** 1: GELU by the error function; else in its sigmoid form. Absent in runs of older versions. */
  exactGelu?: number
  /** Added to the variance of a layer norm; the usual one if absent. */
  normEpsilon?: number
}

/** Pre-norm transformer block on x[N, T, D] (Dosovitskiy et al., 2021): attention, then an MLP four times as wide. */
export function encoderBlock(network: Network, x: Node, form: EncoderForm, place: BlockPlace): Node {
  const { heads, normEpsilon } = form
  const nonlinear = form.exactGelu === 1 ? exactGelu : gelu
  const dimension = x.shape.at(-1)!
  const attended = network.within('attention', () => attention(network, layerNorm(network, x, normEpsilon), heads))
  const mixed = add(x, dropPath(network, attended, place))
  return network.within('mlp', () => {
    const hidden = network.within('expand', () =>
      linear(network, layerNorm(network, mixed, normEpsilon), 4 * dimension, { role: 'mlp' }),
    )
    const contracted = network.within('contract', () => linear(network, nonlinear(hidden), dimension, { role: 'mlp' }))
    return add(mixed, dropPath(network, contracted, place))
  })
}
