import type { Node } from '../graph/node.ts'
import { embed, slice } from '../graph/operations/layout.ts'
import { sameShape } from '../graph/shape.ts'
import { convolveNormalized } from './convolution.ts'
import type { Network } from './network.ts'

/**
 * How a shortcut fits x to another shape: option A drops pixels and adds channels of zeros, option B is a 1x1
 * convolution.
 */
export type ShortcutOption = 'A' | 'B'

/** The way around a residual block (He et al., 2016, section 3.3): x[N, C, H, W] itself, or fitted to `shape`. */
export function shortcut(
  network: Network,
  x: Node,
  shape: readonly number[],
  stride: number,
  option: ShortcutOption,
): Node {
  if (sameShape(x.shape, shape)) return x
  if (option === 'B')
    return network.within('shortcut', () => convolveNormalized(network, x, shape[1]!, 1, { role: 'shortcut', stride }))
  const [batch, channels, ...pixels] = x.shape as [number, number, number, number]
  const kept = slice(
    x,
    [0, 0, 0, 0],
    [batch, channels, ...pixels.map((extent) => Math.ceil(extent / stride))],
    [1, 1, stride, stride],
  )
  const spare = shape[1]! - channels
  return embed(kept, shape, [0, Math.floor(spare / 2), 0, 0])
}
