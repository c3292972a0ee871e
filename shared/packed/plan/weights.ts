/** A filter's values as a layer reads them: output by output, tap by tap, channel by channel. */
export interface Filter {
  outputs: number
  taps: number
  channels: number
  /** The value for an output, a tap and a channel. */
  at(output: number, tap: number, channel: number): number
}

/** Of a convolution's filter [K, C, kh, kw], row-major, the outputs from `first` on. */
export function convolutionFilter(
  values: Float32Array,
  shape: readonly number[],
  first = 0,
  outputs = shape[0]!,
): Filter {
  const [, channels, height, width] = shape as [number, number, number, number]
  const taps = height * width
  return {
    outputs,
    taps,
    channels,
    at: (output, tap, channel) => values[((first + output) * channels + channel) * taps + tap]!,
  }
}

/** Of a product's right operand: [N, K] if it is read the other way round, else [K, N]. */
export function matrixFilter(values: Float32Array, outputs: number, channels: number, transposed: boolean): Filter {
  return {
    outputs,
    taps: 1,
    channels,
    at: transposed
      ? (output, _, channel) => values[output * channels + channel]!
      : (output, _, channel) => values[channel * outputs + output]!,
  }
}

/** For `binary`: groups of outputs, `lanes` each, their 64-bit words side by side; taps of `tapBytes` bytes. */
export function binaryWeights(
  { outputs, taps, channels, at }: Filter,
  tapBytes: number,
  lanes: number,
): { weights: BigUint64Array; words: number } {
  const words = Math.ceil((taps * tapBytes) / 8)
  const bytes = new Uint8Array(Math.ceil(outputs / lanes) * lanes * words * 8)
  for (let output = 0; output < outputs; output++)
    for (let tap = 0; tap < taps; tap++)
      for (let channel = 0; channel < channels; channel++) {
        if (at(output, tap, channel) <= 0) continue
        const byte = tap * tapBytes + (channel >> 3)
        const group = Math.floor(output / lanes)
        const place = ((group * words + (byte >> 3)) * lanes + (output % lanes)) * 8 + (byte & 7)
        bytes[place]! |= 1 << (channel & 7)
      }
  return { weights: new BigUint64Array(bytes.buffer), words }
}

/** For `lookup`: the signs of four inputs a nibble, [outputs, groups / 8] words of 32 bits. */
export function lookupWeights({ outputs, taps, channels, at }: Filter): {
  weights: Uint32Array
  tapGroups: number
  groups: number
} {
  const tapGroups = Math.ceil(channels / 4)
  const groups = Math.ceil((taps * tapGroups) / 8) * 8
  const bytes = new Uint8Array((outputs * groups) / 2)
  for (let output = 0; output < outputs; output++)
    for (let tap = 0; tap < taps; tap++)
      for (let channel = 0; channel < channels; channel++) {
        if (at(output, tap, channel) <= 0) continue
        const group = tap * tapGroups + (channel >> 2)
        bytes[(output * groups + group) >> 1]! |= 1 << ((group & 1) * 4 + (channel & 3))
      }
  return { weights: new Uint32Array(bytes.buffer), tapGroups, groups }
}

/** For `bytes`: [outputs / lanes, groups] words, bit 4 n + i of which is the sign of input i of output n. */
export function bytesWeights(
  { outputs, taps, channels, at }: Filter,
  lanes: 4 | 16,
): { weights: Uint16Array | BigUint64Array; tapGroups: number; groups: number } {
  const tapGroups = Math.ceil(channels / 4)
  const groups = taps * tapGroups
  const wordBytes = lanes / 2
  const bytes = new Uint8Array(Math.ceil(outputs / lanes) * groups * wordBytes)
  for (let output = 0; output < outputs; output++)
    for (let tap = 0; tap < taps; tap++)
      for (let channel = 0; channel < channels; channel++) {
        if (at(output, tap, channel) <= 0) continue
        const group = Math.floor(output / lanes) * groups + tap * tapGroups + (channel >> 2)
        const bit = 4 * (output % lanes) + (channel & 3)
        bytes[group * wordBytes + (bit >> 3)]! |= 1 << (bit & 7)
      }
  return {
    weights: lanes === 4 ? new Uint16Array(bytes.buffer) : new BigUint64Array(bytes.buffer),
    tapGroups,
    groups,
  }
}

/** For `dense`: floats, output by output. */
export function denseWeights({ outputs, taps, channels, at }: Filter): Float32Array {
  const values = new Float32Array(outputs * taps * channels)
  let place = 0
  for (let output = 0; output < outputs; output++)
    for (let tap = 0; tap < taps; tap++)
      for (let channel = 0; channel < channels; channel++) values[place++] = at(output, tap, channel)
  return values
}
