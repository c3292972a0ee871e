import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Node } from '../graph/node.ts'
import { add } from '../graph/operations/elementwise.ts'
import { reshape } from '../graph/operations/layout.ts'
import { maxPool } from '../graph/operations/pooling.ts'
import { mean } from '../graph/operations/reduction.ts'
import { rectify } from '../layers/activation.ts'
import { convolveNormalized } from '../layers/convolution.ts'
import { dropPath, type BlockPlace } from '../layers/drop-path.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'
import { shortcut, type ShortcutOption } from '../layers/shortcut.ts'
import type { ModelBuilder } from './model-builder.ts'

/** A residual block on x with `channels` as its stage counts them; the first of a stage may take a stride. */
type Block = (network: Network, x: Node, form: BlockForm, parameters: ParameterValues) => Node

interface BlockForm {
  channels: number
  stride: number
  place: BlockPlace
}

/** Pixels from which on an image passes the stem of ImageNet. */
const largeImage = 64

/** ResNet-20, 32, 44, 56 (He et al., 2016, section 4.2): three stages of basic blocks. */
export function cifarResidualNetwork(blocksPerStage: number): ModelBuilder {
  return (network, images, classes, parameters) => {
    const stem = network.block('stem', () =>
      rectify(network, convolveNormalized(network, images, parameters['width']!, 3, { padding: 1, role: 'first' })),
    )
    return classifyMean(
      network,
      stages(
        network,
        stem,
        Array.from({ length: 3 }, () => blocksPerStage),
        basicBlock,
        parameters,
      ),
      classes,
    )
  }
}

/** ResNet-18 and 34 (He et al., 2016, table 1). */
export const residualNetwork18 = imageNetwork([2, 2, 2, 2])
export const residualNetwork34 = imageNetwork([3, 4, 6, 3])

function imageNetwork(blocks: readonly number[]): ModelBuilder {
  return (network, images, classes, parameters) =>
    classifyMean(
      network,
      stages(network, imageStem(network, images, parameters), blocks, basicBlock, parameters),
      classes,
    )
}

/** ResNet-50 (He et al., 2016, table 1). */
export const residualNetwork50: ModelBuilder = (network, images, classes, parameters) =>
  classifyMean(
    network,
    stages(network, imageStem(network, images, parameters), [3, 4, 6, 3], bottleneck, parameters),
    classes,
  )

function imageStem(network: Network, images: Node, { width }: ParameterValues): Node {
  const large = Math.min(images.shape[2]!, images.shape[3]!) >= largeImage
  const [kernel, options] = large ? [7, { stride: 2, padding: 3 }] : [3, { padding: 1 }]
  const x = network.block('stem', () =>
    rectify(network, convolveNormalized(network, images, width!, kernel, { ...options, role: 'first' })),
  )
  return large ? maxPool(x, 3, 2, 1) : x
}

/** Each stage has twice the channels of the one before and, but for the first, half its height and width. */
function stages(
  network: Network,
  stem: Node,
  blocks: readonly number[],
  block: Block,
  parameters: ParameterValues,
): Node {
  let x = stem
  const of = blocks.reduce((sum, count) => sum + count, 0)
  let done = 0
  for (const [stage, count] of blocks.entries()) {
    for (let index = 0; index < count; index++) {
      const stride = stage > 0 && index === 0 ? 2 : 1
      const form = { channels: parameters['width']! * 2 ** stage, stride, place: { index: done++, of } }
      x = network.block(`stage${stage + 1}.block${index + 1}`, () => block(network, x, form, parameters))
    }
  }
  return x
}

const optionOf = ({ projection }: ParameterValues): ShortcutOption => (projection === 1 ? 'B' : 'A')

/** Two 3x3 convolutions with one shortcut around both, or one around each (Liu et al., Bi-Real Net, 2018). */
function basicBlock(network: Network, x: Node, form: BlockForm, parameters: ParameterValues): Node {
  const { channels, stride, place } = form
  const around = (value: Node, inner: Node) =>
    rectify(
      network,
      add(dropPath(network, inner, place), shortcut(network, value, inner.shape, stride, optionOf(parameters))),
    )
  const convolved = (name: string, value: Node, by: number) =>
    network.within(name, () =>
      convolveNormalized(network, value, channels, 3, { stride: by, padding: 1, role: 'body' }),
    )
  const first = convolved('convolution1', x, stride)
  if (parameters['everyConvolution'] !== 1) return around(x, convolved('convolution2', rectify(network, first), 1))
  const middle = around(x, first)
  return around(middle, convolved('convolution2', middle, 1))
}

/** 1x1, 3x3 and 1x1 convolutions, the last four times as wide; the 3x3 one takes the stride. */
function bottleneck(network: Network, x: Node, form: BlockForm, parameters: ParameterValues): Node {
  const { channels, stride, place } = form
  const layer = (name: string, value: Node, outputs: number, kernel: number, by: number) =>
    network.within(name, () =>
      convolveNormalized(network, value, outputs, kernel, { stride: by, padding: (kernel - 1) / 2, role: 'body' }),
    )
  const reduced = rectify(network, layer('convolution1', x, channels, 1, 1))
  const spatial = rectify(network, layer('convolution2', reduced, channels, 3, stride))
  const expanded = layer('convolution3', spatial, 4 * channels, 1, 1)
  const kept = dropPath(network, expanded, place)
  return rectify(network, add(kept, shortcut(network, x, expanded.shape, stride, optionOf(parameters))))
}

/** Mean over the pixels, then the logits. */
function classifyMean(network: Network, x: Node, classes: number): Node {
  const features = reshape(mean(x, [2, 3]), x.shape.slice(0, 2))
  return network.within('classifier', () => linear(network, features, classes, { role: 'last' }))
}
