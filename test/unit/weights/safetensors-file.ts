/** Tensors as bytes, for a file of safetensors of any type. */
export function safetensors(
  tensors: Readonly<Record<string, { dtype: string; shape: number[]; data: Uint8Array }>>,
): Buffer {
  let at = 0
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const from = at
    at += data.length
    return [name, { dtype, shape, data_offsets: [from, at] }]
  })
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, ...Object.values(tensors).map(({ data }) => data)])
}
