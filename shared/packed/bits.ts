/** One bit a value, 1 if it is above 0; the first in the lowest bit of the first byte. */
export function packBits(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, place) => {
    if (value > 0) bytes[place >> 3]! |= 1 << (place & 7)
  })
  return bytes
}

/** Bits as +1 and -1. */
export function unpackBits(bytes: Uint8Array, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, place) => ((bytes[place >> 3]! >> (place & 7)) & 1 ? 1 : -1))
}
