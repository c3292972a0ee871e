/** A float32 array as NumPy's .npy file, version 1.0, row by row. */
export function npyOf(shape: readonly number[], values: Float32Array): Uint8Array {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((extent) => `${extent},`).join(' ')}), }`
  // The values begin at a multiple of 64 bytes; ten bytes come before the text.
  const length = Math.ceil((text.length + 11) / 64) * 64 - 10
  const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1')
  head.writeUInt16LE(length, 8)
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1'), bytes])
}
