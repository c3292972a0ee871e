import { phrase } from '../../errors/phrase.ts'
import type { ImageForm } from '../models/entry.ts'
import type { Part, PlainLayer } from './layer.ts'
import { refuse } from './parse-layers.ts'

/** Extents of what passes, without that of the images: [C, H, W], [tokens, dimension] or [features]. */
export type Extents = readonly number[]

/** A layer with what enters and leaves it. */
export interface Passed {
  place: string
  kind: string
  entering: Extents
  leaving: Extents
}

const shown = (shape: Extents): string => `[${shape.join(', ')}]`
const forms = { 3: 'images [channels, height, width]', 2: 'tokens [tokens, dimension]', 1: 'features [features]' }

function need(place: string, what: string, shape: Extents, ...axes: (1 | 2 | 3)[]): void {
  if ((axes as number[]).includes(shape.length)) return
  refuse(phrase`${place}: ${what} takes ${axes.map((each) => forms[each]).join(' or ')}, and ${shown(shape)} arrives`)
}

/**
 * Follows images through a written network.
 * @returns every layer with what enters and leaves it
 * @throws BadInput at the first that does not take what arrives, or if no logits come out
 */
export function followShapes(parts: readonly Part[], images: ImageForm, classes: number): Passed[] {
  const passed: Passed[] = []
  const start = [images.channels, images.height, images.width]
  const end = follow(parts, start, classes, passed)
  if (end.length !== 1 || end[0] !== classes)
    refuse(
      phrase`it ends with ${shown(end)}, and the ${classes} logits of the classes are to come out`,
      'end it with {"linear": "classes"}',
    )
  return passed
}

function follow(parts: readonly Part[], start: Extents, classes: number, passed: Passed[]): Extents {
  let shape = start
  for (const [index, part] of parts.entries()) {
    const entering = shape
    if (part.kind === 'plain') {
      if (part.layer.kind === 'convolution' && !part.layer.norm) needNorm(parts.slice(index + 1), part.place)
      shape = afterLayer(part.layer, part.place, shape, classes)
      passed.push({ place: part.place, kind: part.layer.kind, entering, leaving: shape })
    } else if (part.kind === 'block') shape = follow(part.parts, shape, classes, passed)
    else if (part.kind === 'residual') {
      shape = follow(part.parts, entering, classes, passed)
      checkShortcut(part, entering, shape)
    } else {
      const ends = part.branches.map((branch) => follow(branch, entering, classes, passed))
      const [first] = ends as [Extents, ...Extents[]]
      const axis = first.length === 3 ? 0 : first.length - 1
      const rest = (each: Extents) => each.filter((_, place) => place !== axis).join()
      if (ends.some((each) => each.length !== first.length || rest(each) !== rest(first)))
        refuse(phrase`${part.place}: its branches end with ${ends.map(shown).join(' and ')}, which do not join`)
      shape = first.map((extent, place) => (place === axis ? ends.reduce((sum, each) => sum + each[axis]!, 0) : extent))
    }
  }
  return shape
}

/** Sums of a convolution are scaled by the norm behind it; pooling and ReLU, which a scale passes, may come between. */
function needNorm(after: readonly Part[], place: string): void {
  const next = after.find((part) => part.kind !== 'plain' || !['pool', 'relu'].includes(part.layer.kind))
  if (next?.kind === 'plain' && next.layer.kind === 'norm' && next.layer.norm === 'batch') return
  refuse(phrase`${place}: a convolution without its norm is followed by none`, 'leave "norm": false out')
}

/** By how much the way around shrinks, if it can. */
export const strideBetween = (before: Extents, after: Extents): number => Math.ceil(before[1]! / after[1]!)

function checkShortcut(part: Part & { kind: 'residual' }, before: Extents, after: Extents): void {
  if (before.join() === after.join()) return
  const { place, shortcut } = part
  const says = phrase`${place}: ${shown(before)} goes in and ${shown(after)} comes out`
  if (before.length !== 3 || after.length !== 3)
    refuse(says, 'only images are fitted to another shape: keep the dimension within a residual')
  const stride = strideBetween(before, after)
  const fits = [1, 2].every((axis) =>
    shortcut === 'mean' ? before[axis]! === stride * after[axis]! : Math.ceil(before[axis]! / stride) === after[axis],
  )
  if (!fits) refuse(phrase`${says}: no stride leads around`, 'pad the convolutions within it')
  if (shortcut === 'mean' && before[0] !== after[0])
    refuse(phrase`${says}: means of pixels keep the channels`, 'take shortcut B, or as many channels')
  if (shortcut === 'A' && after[0]! < before[0]!)
    refuse(phrase`${says}: option A adds channels and removes none`, 'take shortcut B')
}

const windows = (extent: number, kernel: number, stride: number, padding: number): number =>
  Math.floor((extent + 2 * padding - kernel) / stride) + 1

function afterLayer(layer: PlainLayer, place: string, shape: Extents, classes: number): Extents {
  switch (layer.kind) {
    case 'convolution': {
      need(place, 'a convolution', shape, 3)
      const [channels, ...pixels] = shape as [number, number, number]
      const outputs = layer.convolution === 'same' ? channels : layer.convolution
      const groups = layer.groups === 'channels' ? channels : layer.groups
      if (channels % groups !== 0 || outputs % groups !== 0)
        refuse(phrase`${place}: ${groups} groups do not divide ${channels} channels into ${outputs}`)
      return [outputs, ...pixelsAfter(place, 'a kernel', pixels, { ...layer, padding: paddingOf(layer) })]
    }
    case 'linear':
      need(place, 'a linear layer', shape, 1, 2)
      if (layer.norm && shape.length !== 1) need(place, 'a linear layer with a batch norm', shape, 1)
      return [...shape.slice(0, -1), layer.linear === 'classes' ? classes : layer.linear]
    case 'norm':
      if (layer.norm === 'batch') need(place, 'a batch norm', shape, 3, 1)
      else need(place, 'a layer norm', shape, 2, 1)
      return shape
    case 'pool': {
      need(place, 'pooling', shape, 3)
      const [channels, ...pixels] = shape as [number, number, number]
      const stride = layer.stride ?? layer.kernel
      if (layer.pool === 'mean' && (stride !== layer.kernel || layer.padding !== 0))
        refuse(phrase`${place}: means are taken of windows side by side`, 'leave stride and padding out')
      if (layer.pool === 'mean' && pixels.some((extent) => extent % layer.kernel !== 0))
        refuse(phrase`${place}: windows of ${layer.kernel} do not divide ${shown(shape)}`)
      if (layer.padding >= layer.kernel) refuse(phrase`${place}: its padding is as wide as its windows`)
      return [channels, ...pixelsAfter(place, 'a window', pixels, { ...layer, stride })]
    }
    default:
      return afterOther(layer, place, shape)
  }
}

type Other = Exclude<PlainLayer, { kind: 'convolution' | 'linear' | 'norm' | 'pool' }>

function afterOther(layer: Other, place: string, shape: Extents): Extents {
  switch (layer.kind) {
    case 'mean':
      need(place, `a mean of ${layer.mean}`, shape, layer.mean === 'pixels' ? 3 : 2)
      return layer.mean === 'pixels' ? shape.slice(0, 1) : shape.slice(1)
    case 'flatten':
      return [shape.reduce((product, extent) => product * extent, 1)]
    case 'patches': {
      need(place, 'a patch embedding', shape, 3)
      const [, height, width] = shape as [number, number, number]
      const { patches, dimension } = layer
      if (height % patches !== 0 || width % patches !== 0)
        refuse(phrase`${place}: patches of ${patches} pixels do not divide ${height}x${width}`)
      return [(height / patches) * (width / patches), dimension]
    }
    case 'classToken':
      need(place, 'a class token', shape, 2)
      return [shape[0]! + 1, shape[1]!]
    case 'positions':
      need(place, 'positions', shape, 2)
      return shape
    case 'token':
      need(place, 'the first token', shape, 2)
      return shape.slice(1)
    case 'attention':
      need(place, 'attention', shape, 2)
      if (shape[1]! % layer.attention !== 0)
        refuse(phrase`${place}: ${layer.attention} heads do not divide the dimension ${shape[1]!}`)
      return shape
    default:
      return shape
  }
}

/** Padding of a convolution: half of the kernel unless it says another. */
export const paddingOf = ({ kernel, padding }: { kernel: number; padding?: number }): number =>
  padding ?? Math.floor(kernel / 2)

function pixelsAfter(
  place: string,
  what: string,
  pixels: readonly number[],
  { kernel, stride, padding }: { kernel: number; stride: number; padding: number },
): number[] {
  const after = pixels.map((extent) => windows(extent, kernel, stride, padding))
  if (after.some((extent) => extent < 1))
    refuse(phrase`${place}: ${what} of ${kernel}x${kernel} does not fit into ${pixels.join('x')} pixels`)
  return after
}
