import { createHash } from 'node:crypto'
import { safetensorsHeader } from '../../weights/safetensors.ts'

/** A tensor as safetensors stores it, row-major and little-endian. */
export interface StoredTensor {
  shape: readonly number[]
  values: Float32Array | Float64Array
}

/** Metadata key of the SHA-256 of the values. */
export const digestKey = 'sha256'
/** And that of everything else in the header: names, shapes, places, the other metadata. */
const headerDigestKey = 'header-sha256'

interface Entry {
  dtype: 'F32' | 'F64'
  shape: number[]
  data_offsets: [number, number]
}

/**
 * The safetensors format (Hugging Face): 8 bytes of header length, a JSON header, the values on end. The SHA-256 of the
 * values is added to the metadata.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries: Record<string, Entry> = {}
  const parts: Uint8Array[] = []
  let offset = 0
  for (const [name, { shape, values }] of tensors) {
    entries[name] = {
      dtype: values instanceof Float64Array ? 'F64' : 'F32',
      shape: [...shape],
      data_offsets: [offset, offset + values.byteLength],
    }
    parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    offset += values.byteLength
  }
  const described = { ...metadata, [digestKey]: digestOf(parts) }
  const header = JSON.stringify({
    __metadata__: { ...described, [headerDigestKey]: headerDigest(described, entries) },
    ...entries,
  })
  // Values start at a multiple of eight bytes, so that they can be viewed in place.
  const text = Buffer.from(
    header.padEnd(Math.ceil(Buffer.byteLength(header) / 8) * 8 - (Buffer.byteLength(header) - header.length)),
  )
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(text.length))
  return Buffer.concat([length, text, ...parts])
}

/**
 * Reads a safetensors file of float tensors.
 * @throws Error saying what is wrong with it; where the file carries a digest, the values are checked against it.
 */
export function decodeSafetensors(bytes: Uint8Array): {
  tensors: Map<string, StoredTensor>
  metadata: Record<string, string>
} {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { metadata, entries, start } = safetensorsHeader(bytes)
  const { [headerDigestKey]: noted, ...described } = metadata
  if (noted !== undefined && noted !== headerDigest(described, entries))
    throw new Error('its header does not match its digest')
  const tensors = new Map<string, StoredTensor>()
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [from, to],
    },
  ] of Object.entries(entries as Record<string, Entry>)) {
    const ArrayType = dtype === 'F64' ? Float64Array : Float32Array
    const size = shape.reduce((product, extent) => product * extent, 1)
    if (
      (dtype !== 'F32' && dtype !== 'F64') ||
      to - from !== size * ArrayType.BYTES_PER_ELEMENT ||
      start + to > buffer.length
    ) {
      throw new Error(`its tensor "${name}" is cut off or no float tensor`)
    }
    tensors.set(name, {
      shape,
      values: new ArrayType(new Uint8Array(buffer.subarray(start + from, start + to)).buffer),
    })
  }
  if (metadata[digestKey] !== undefined && metadata[digestKey] !== digestOf([buffer.subarray(start)]))
    throw new Error('its values do not match its digest')
  return { tensors, metadata }
}

function headerDigest(metadata: Readonly<Record<string, string>>, entries: object): string {
  return digestOf([Buffer.from(JSON.stringify([metadata, entries]))])
}

function digestOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
