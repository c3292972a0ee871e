import type { StandardRPCCustomJsonSerializer } from '@orpc/client/standard'

/**
 * Values of metrics that JSON cannot express: infinities (oRPC itself carries NaN), and whole columns of numbers, as
 * base64 of their float64 in little-endian order. To be given as `customJsonSerializers` at both ends of a port or
 * socket.
 */
export const serializers: readonly StandardRPCCustomJsonSerializer[] = [
  {
    type: 20,
    condition: (data) => data === Infinity || data === -Infinity,
    serialize: (data) => Math.sign(data as number),
    deserialize: (sign) => {
      if (sign !== 1 && sign !== -1) throw new TypeError('An infinity came with neither sign.')
      return sign * Infinity
    },
  },
  {
    type: 21,
    condition: (data) => data instanceof Float64Array,
    serialize: (data) => base64Of(data as Float64Array),
    deserialize: (text) => {
      if (typeof text !== 'string') throw new TypeError('A column of numbers came as no text.')
      return columnOf(text)
    },
  },
]

/** Characters that one call makes of bytes: more arguments than these do not fit on the stack everywhere. */
const charactersAtOnce = 0x8000

function base64Of(column: Float64Array): string {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
  let text = ''
  for (let at = 0; at < bytes.length; at += charactersAtOnce)
    text += String.fromCharCode(...bytes.subarray(at, at + charactersAtOnce))
  return btoa(text)
}

function columnOf(base64: string): Float64Array {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return new Float64Array(bytes.buffer)
}
