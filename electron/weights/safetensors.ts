import { elementTypes, isElementType, plainTensor, flawOf, type WeightTensor } from './tensor.ts'

/** The header of a safetensors file as it is written. */
export interface SafetensorsHeader {
  metadata: Record<string, string>
  /** What each tensor claims; unchecked. */
  entries: Record<string, unknown>
  /** Where the values begin, in bytes. */
  start: number
}

/**
 * Reads the header of a safetensors file (Hugging Face): 8 bytes of length, JSON, then the values on end.
 * @throws Error saying what is wrong with it.
 */
export function safetensorsHeader(bytes: Uint8Array): SafetensorsHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (buffer.length < 8) throw new Error('it is shorter than a safetensors header')
  const start = 8 + Number(buffer.readBigUInt64LE(0))
  if (start > buffer.length) throw new Error('its header is cut off')
  let header: unknown
  try {
    header = JSON.parse(buffer.toString('utf8', 8, start))
  } catch {
    throw new Error('its header is not JSON')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    throw new Error('its header is not a list of tensors')
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>
  if (typeof metadata !== 'object' || metadata === null) throw new Error('its metadata is not a list of texts')
  return { metadata: metadata as Record<string, string>, entries, start }
}

/**
 * The tensors of a safetensors file, of every type that PyTorch and JAX store networks in.
 * @throws Error saying which tensor is wrong, and why.
 */
export function safetensorsTensors(
  bytes: Uint8Array,
  { entries, start }: SafetensorsHeader,
): Map<string, WeightTensor> {
  const tensors = new Map<string, WeightTensor>()
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets } = (entry ?? {}) as Record<string, unknown>
    if (typeof dtype !== 'string' || !isNumbers(shape) || !isNumbers(data_offsets) || data_offsets.length !== 2)
      throw new Error(`its tensor "${name}" lacks a type, a shape or a place`)
    if (!isElementType(dtype)) throw new Error(`its tensor "${name}" is of the type ${dtype}, which is not read`)
    const [from, to] = data_offsets as [number, number]
    const size = shape.reduce((product, extent) => product * extent, elementTypes[dtype])
    if (from < 0 || to - from !== size || start + to > bytes.length)
      throw new Error(`its tensor "${name}" is cut off or has another size than its shape`)
    const tensor = plainTensor(shape, dtype, bytes.subarray(start + from, start + to))
    const flaw = flawOf(tensor)
    if (flaw !== null) throw new Error(`its tensor "${name}" cannot be read: ${flaw}`)
    tensors.set(name, tensor)
  }
  return tensors
}

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => Number.isSafeInteger(each))
