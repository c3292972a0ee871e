import { scratchBytes } from '../kernel-convention.ts'
import type { Bits, Bytes, Floats, PlanBuilder } from './builder.ts'
import type { Thresholds } from './thresholds.ts'
import { binaryWeights, bytesWeights, denseWeights, lookupWeights, type Filter } from './weights.ts'
import { pixelClasses, windowParameters, type LayerWindow } from './window.ts'

/** Bytes of a row of bits, where rows are images' pixels or a layer's inputs. */
export const pixelPitch = (channels: number): number => Math.ceil(channels / 8)
export const rowPitch = (channels: number): number => Math.ceil(channels / 64) * 8

/** Where a layer writes: rows of outputs, perhaps within longer rows. */
export interface Target {
  address: number
  /** Bytes of an output row. */
  rowBytes: number
}

const rowsOf = ({ outHeight, outWidth }: LayerWindow) => outHeight * outWidth

/** A layer of signs on both sides: sums in float32, or bits if thresholds are given. */
export function binaryLayer(
  builder: PlanBuilder,
  x: Bits,
  filter: Filter,
  window: LayerWindow,
  target: Target,
  thresholds: Thresholds | null,
): void {
  const tapBytes = x.pitch
  const { weights, words } = binaryWeights(filter, tapBytes, builder.target.binaryLanes)
  const padded = Math.ceil(filter.outputs / 8) * 8
  const { whole, of, classes } = wholeSums(filter, window)
  const inPlace =
    filter.taps === 1 &&
    window.strides[0] === 1 &&
    window.strides[1] === 1 &&
    window.pads[0] === 0 &&
    window.pads[1] === 0 &&
    tapBytes === words * 8
  const most = thresholds === null ? 0 : builder.constant(mostDiffering(whole, classes, filter.outputs, thresholds))
  const flips = thresholds === null ? 0 : builder.constant(thresholds.flips)
  builder.call(
    'binary',
    rowsOf(window),
    {
      ...windowParameters(x.address, window, x.pitch),
      weights: builder.constant(weights),
      words,
      outputs: filter.outputs,
      tapBytes,
      inPlace: inPlace ? 1 : 0,
      classOf: classes === 1 ? 0 : builder.constant(of),
      whole: builder.constant(whole),
      out: target.address,
      outBytes: target.rowBytes,
      most,
      flips,
    },
    scratchBytes.binary(words, padded),
  )
}

/**
 * Per class of pixels and output the sum if no bit differs: padding has zero bits, which differ from a weight of +1
 * and count for nothing.
 */
export function wholeSums(
  { outputs, taps, channels, at }: Filter,
  window: LayerWindow,
): { whole: Int32Array; of: Uint16Array; classes: number } {
  const { of, padded: absent } = pixelClasses(window)
  const padded = Math.ceil(outputs / 8) * 8
  const whole = new Int32Array(absent.length * padded)
  for (const [kind, missing] of absent.entries())
    for (let output = 0; output < outputs; output++) {
      let ones = 0
      for (const tap of missing)
        for (let channel = 0; channel < channels; channel++) if (at(output, tap, channel) > 0) ones++
      whole[kind * padded + output] = (taps - missing.length) * channels + 2 * ones
    }
  return { whole, of, classes: absent.length }
}

/** A bit is 1 if at most so many bits differ; where the value falls as the sum rises, where more do. */
function mostDiffering(whole: Int32Array, classes: number, outputs: number, { least, rises }: Thresholds): Int32Array {
  const padded = Math.ceil(outputs / 8) * 8
  const limit = 2 ** 30
  const clamp = (value: number) => Math.max(-limit, Math.min(limit, value))
  const most = new Int32Array(classes * padded)
  for (let kind = 0; kind < classes; kind++)
    for (let output = 0; output < outputs; output++) {
      const place = kind * padded + output
      const between = (whole[place]! - least[output]!) / 2
      most[place] = clamp(rises[output]! ? Math.floor(between) : Math.ceil(between) - 1)
    }
  return most
}

/** A layer of real inputs and signs. */
export function lookupLayer(
  builder: PlanBuilder,
  address: number,
  pixelBytes: number,
  filter: Filter,
  window: LayerWindow,
  target: Target,
): void {
  const { weights, tapGroups, groups } = lookupWeights(filter)
  builder.call(
    'lookup',
    rowsOf(window),
    {
      ...windowParameters(address, window, pixelBytes),
      weights: builder.constant(weights),
      tapGroups,
      groups,
      outputs: filter.outputs,
      channels: filter.channels,
      out: target.address,
      outFloats: target.rowBytes / 4,
    },
    scratchBytes.lookup(Math.ceil(filter.outputs / 4) * 4),
  )
}

/** A layer of inputs of a byte and signs. */
export function byteLayer(builder: PlanBuilder, x: Bytes, filter: Filter, window: LayerWindow, target: Target): void {
  const { weights, tapGroups, groups } = bytesWeights(filter, builder.target.byteLanes)
  builder.call(
    'bytes',
    rowsOf(window),
    {
      ...windowParameters(x.address, window, x.pitch),
      weights: builder.constant(weights),
      tapGroups,
      groups,
      outputs: filter.outputs,
      out: target.address,
      outFloats: target.rowBytes / 4,
      scales: x.scales,
      // Either all pixels of an image share a scale, or each row of a linear layer has its own.
      partRows: x.byRow ? 1 : 0,
    },
    scratchBytes.bytes(groups),
  )
}

/** A layer of real inputs and weights. @param given where the weights lie in order; null if they are a new constant */
export function denseLayer(
  builder: PlanBuilder,
  address: number,
  pixelBytes: number,
  filter: Filter,
  window: LayerWindow,
  target: Target,
  given: number | null,
): void {
  const inputs = filter.taps * filter.channels
  builder.call(
    'dense',
    rowsOf(window),
    {
      ...windowParameters(address, window, pixelBytes),
      weights: given ?? builder.constant(denseWeights(filter)),
      channels: filter.channels,
      outputs: filter.outputs,
      outputStep: inputs,
      inputStep: 1,
      out: target.address,
      outFloats: target.rowBytes / 4,
      partRows: 0,
      partFloats: 0,
    },
    scratchBytes.dense(inputs, filter.outputs),
  )
}

/** Signs of rows of channels, a bit each. */
export function packSigns(builder: PlanBuilder, x: Floats, channels: number, pitch: number): Bits {
  const result = builder.bits(x.shape, channels, pitch)
  const rows = x.shape.reduce((product, extent) => product * extent, 1) / channels
  builder.call('pack', rows, { x: x.address, out: result.address, channels, outBytes: pitch, least: 0, flips: 0 })
  return result
}
