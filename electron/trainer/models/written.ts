import { parseArchitecture, rolesOf } from '../../../shared/experiment/architecture/architecture.ts'
import {
  allParts,
  type Part,
  type PlainLayer,
  type ShortcutKind,
} from '../../../shared/experiment/architecture/layer.ts'
import { followShapes, paddingOf, strideBetween } from '../../../shared/experiment/architecture/shapes.ts'
import type { LayerRole } from '../../../shared/experiment/policy.ts'
import type { Node } from '../graph/node.ts'
import { add, relu } from '../graph/operations/elementwise.ts'
import { broadcast, concatenate, reshape, sliceAxis } from '../graph/operations/layout.ts'
import { maxPool } from '../graph/operations/pooling.ts'
import { mean } from '../graph/operations/reduction.ts'
import { exactGelu, gelu, rectify } from '../layers/activation.ts'
import { attention } from '../layers/attention.ts'
import { convolve } from '../layers/convolution.ts'
import { dropPath } from '../layers/drop-path.ts'
import { linear } from '../layers/linear.ts'
import type { Network } from '../layers/network.ts'
import { batchNorm, batchNormFeatures, layerNorm } from '../layers/normalization.ts'
import { shortcut } from '../layers/shortcut.ts'
import { addPositions, embedPatches } from '../layers/transformer.ts'
import type { ModelBuilder } from './model-builder.ts'

/** What the parts of one network have in common while it is built. */
interface Building {
  network: Network
  classes: number
  roles: ReadonlyMap<PlainLayer, LayerRole>
  residuals: { done: number; of: number }
}

/** The builder of a network that is written as data. @throws BadInput if it does not take the images */
export function writtenNetwork(text: string): ModelBuilder {
  const { parts } = parseArchitecture(text)
  return (network, images, classes) => {
    const [, channels, height, width] = images.shape as [number, number, number, number]
    followShapes(parts, { channels, height, width }, classes)
    const of = [...allParts(parts)].filter(({ kind }) => kind === 'residual').length
    return build(parts, images, { network, classes, roles: rolesOf(parts), residuals: { done: 0, of } })
  }
}

function build(parts: readonly Part[], start: Node, building: Building): Node {
  const { network, residuals } = building
  let x = start
  for (const part of parts) {
    if (part.kind === 'plain') x = buildLayer(part.layer, x, building)
    else if (part.kind === 'block') x = network.block(part.name, () => build(part.parts, x, building))
    else if (part.kind === 'concatenate') {
      const ends = part.branches.map((branch, index) =>
        network.within(`branch${index + 1}`, () => build(branch, x, building)),
      ) as [Node, ...Node[]]
      x = concatenate(ends, x.shape.length === 4 ? 1 : x.shape.length - 1)
    } else {
      const place = { index: residuals.done++, of: residuals.of }
      const inner = build(part.parts, x, building)
      x = add(dropPath(network, inner, place), around(network, x, inner, part.shortcut))
    }
  }
  return x
}

function around(network: Network, x: Node, inner: Node, kind: ShortcutKind): Node {
  const stride = x.shape.length === 4 ? strideBetween(x.shape.slice(1), inner.shape.slice(1)) : 1
  return kind === 'mean' ? meanPool(x, stride) : shortcut(network, x, inner.shape, stride, kind)
}

/** Means of windows side by side of x[N, C, H, W]. */
function meanPool(x: Node, kernel: number): Node {
  if (kernel === 1) return x
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const [rows, columns] = [height / kernel, width / kernel]
  const windows = reshape(x, [batch, channels, rows, kernel, columns, kernel])
  return reshape(mean(windows, [3, 5]), [batch, channels, rows, columns])
}

/** Puts the tensors of a layer under its name: as given, or its kind, numbered. */
function named(network: Network, name: string | undefined, kind: string, layer: () => Node): Node {
  if (name === '') return layer()
  return name === undefined ? network.withinNext(kind, layer) : network.within(name, layer)
}

function buildLayer(layer: PlainLayer, x: Node, { network, classes, roles }: Building): Node {
  const role = roles.get(layer)!
  switch (layer.kind) {
    case 'convolution': {
      const channels = x.shape[1]!
      const outputs = layer.convolution === 'same' ? channels : layer.convolution
      const groups = layer.groups === 'channels' ? channels : layer.groups
      const { kernel, stride } = layer
      const options = { stride, padding: paddingOf(layer), role, ...(groups === 1 ? {} : { groups }) }
      return named(network, layer.name, 'convolution', () => {
        const sums = convolve(network, x, outputs, kernel, options)
        return layer.norm ? batchNorm(network, sums) : sums
      })
    }
    case 'linear':
      return named(network, layer.name, 'linear', () => {
        const outputs = layer.linear === 'classes' ? classes : layer.linear
        const sums = linear(network, x, outputs, { role, bias: layer.bias })
        return layer.norm ? batchNormFeatures(network, sums) : sums
      })
    case 'norm':
      return named(network, layer.name, 'norm', () => {
        if (layer.norm === 'layer') return layerNorm(network, x, layer.epsilon)
        return x.shape.length === 4 ? batchNorm(network, x) : batchNormFeatures(network, x)
      })
    case 'attention':
      return named(network, layer.name, 'attention', () => attention(network, x, layer.attention))
    case 'patches':
      return named(network, layer.name, 'embedding', () => embedPatches(network, x, layer.patches, layer.dimension))
    case 'classToken': {
      const [batch, , dimension] = x.shape as [number, number, number]
      const token = network.parameter('class', [1, 1, dimension], { kind: 'normal', deviation: 0.02 })
      return concatenate([broadcast(token, [batch, 1, dimension]), x], 1)
    }
    case 'positions':
      return addPositions(network, x)
    default:
      return moved(layer, x, network)
  }
}

type Weightless = Extract<PlainLayer, { kind: 'rectify' | 'relu' | 'gelu' | 'pool' | 'mean' | 'flatten' | 'token' }>

/** Layers without weights. */
function moved(layer: Weightless, x: Node, network: Network): Node {
  const batch = x.shape[0]!
  switch (layer.kind) {
    case 'rectify':
      return rectify(network, x)
    case 'relu':
      return relu(x)
    case 'gelu':
      return layer.gelu === 'exact' ? exactGelu(x) : gelu(x)
    case 'pool':
      return layer.pool === 'mean' ? meanPool(x, layer.kernel) : maxPool(x, layer.kernel, layer.stride, layer.padding)
    case 'mean':
      return layer.mean === 'pixels'
        ? reshape(mean(x, [2, 3]), [batch, x.shape[1]!])
        : reshape(mean(x, [1]), [batch, x.shape[2]!])
    case 'flatten':
      return reshape(x, [batch, -1])
    case 'token':
      return reshape(sliceAxis(x, 1, 0, 1), [batch, x.shape[2]!])
  }
}
