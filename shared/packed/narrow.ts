import { sizeOf } from './manifest.ts'

/** Storages of numbers in fewer than four bytes each. */
export type NarrowStorage = 'float16' | 'int8'

/** Numbers in fewer bytes: two each, or one each and a scale a row. */
export interface Narrow {
  bytes: Uint8Array
  /** int8: of each row, by which its bytes are multiplied; float16: none. */
  scales: Float32Array
}

/** Values that share a scale in a vector. */
const partOfVector = 64

/**
 * Values that share a scale: a row behind the first axis that is longer than 1, or, if there is no further one, 64
 * values on end.
 */
export function rowLengthOf(shape: readonly number[]): number {
  const long = shape.filter((extent) => extent > 1)
  return long.length > 1 ? sizeOf(long) / long[0]! : Math.min(partOfVector, Math.max(1, sizeOf(long)))
}

/** The largest number that float16 holds. */
export const largestFloat16 = 65_504

/** Numbers in fewer bytes. Those that come out of it go in again as the same bytes. */
export function narrowed(values: Float32Array, shape: readonly number[], storage: NarrowStorage): Narrow {
  if (storage === 'float16')
    return { bytes: new Uint8Array(Uint16Array.from(values, float16Bits).buffer), scales: new Float32Array(0) }
  const length = rowLengthOf(shape)
  const rows = Math.ceil(values.length / length)
  const scales = new Float32Array(rows)
  const bytes = new Int8Array(values.length)
  for (let row = 0; row < rows; row++) {
    const part = values.subarray(row * length, (row + 1) * length)
    const scale = shortened(part.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127)
    scales[row] = scale
    if (scale === 0) continue
    part.forEach((value, place) => {
      bytes[row * length + place] = Math.max(-127, Math.min(127, Math.round(value / scale)))
    })
  }
  return { bytes: new Uint8Array(bytes.buffer), scales }
}

/** The numbers that bytes stand for, exactly. */
export function widened({ bytes, scales }: Narrow, shape: readonly number[], storage: NarrowStorage): Float32Array {
  const { buffer, byteOffset } = bytes
  const count = sizeOf(shape)
  if (storage === 'float16') return Float32Array.from(new Uint16Array(buffer, byteOffset, count), float16Value)
  const length = rowLengthOf(shape)
  return Float32Array.from(new Int8Array(buffer, byteOffset, count), (byte, place) => {
    return byte * scales[Math.floor(place / length)]!
  })
}

/** @returns how many bytes a constant of a shape takes */
export function narrowBytes(shape: readonly number[], storage: NarrowStorage): number {
  const count = sizeOf(shape)
  return storage === 'float16' ? 2 * count : count + 4 * Math.ceil(count / rowLengthOf(shape))
}

const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/**
 * A scale whose products with whole numbers up to 127 are exact in float32: 17 digits in place of 24. Below 2^-100
 * it is 0.
 */
function shortened(value: number): number {
  if (value < 2 ** -100) return 0
  float[0] = value
  const rounded = bits[0]! + 0x40
  bits[0] = rounded & ~0x7f
  return float[0]
}

/** The nearest float16, even in the middle, as its bits. @param value at most 65,504 in size */
function float16Bits(value: number): number {
  float[0] = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  // Below 2^-14 the spacing is that of subnormal numbers.
  if (float[0] < 2 ** -14) return sign | roundedToEven(float[0] * 2 ** 24)
  const kept = bits[0]! + 0xfff + ((bits[0]! >> 13) & 1)
  return sign | ((kept >>> 13) - (112 << 10))
}

function float16Value(half: number): number {
  bits[0] = (half & 0x7fff) << 13
  const magnitude = float[0]! * 2 ** 112
  return half & 0x8000 ? -magnitude : magnitude
}

function roundedToEven(value: number): number {
  const low = Math.floor(value)
  const rest = value - low
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low
}
