import type { PbfReader } from 'pbf'

/** A tensor as an event file holds it (tensorboard/compat/proto/tensor.proto), as far as numbers need it. */
export interface Tensor {
  type: number
  shape: number[]
  content: Uint8Array | null
  /** Of the one list that its type has; half-precision numbers as their bits. */
  numbers: number[]
  /** Texts and bytes. */
  strings: Uint8Array[]
}

export const emptyTensor = (): Tensor => ({ type: 0, shape: [], content: null, numbers: [], strings: [] })

export function readTensor(field: number, tensor: Tensor, pbf: PbfReader): void {
  if (field === 1) tensor.type = pbf.readVarint()
  else if (field === 2) pbf.readMessage(readShape, tensor.shape)
  else if (field === 4) tensor.content = pbf.readBytes()
  else if (field === 5) pbf.readPackedFloat(tensor.numbers)
  else if (field === 6) pbf.readPackedDouble(tensor.numbers)
  else if (field === 7 || field === 10 || field === 11) pbf.readPackedVarint(tensor.numbers, true)
  else if (field === 8) tensor.strings.push(pbf.readBytes())
  else if (field === 13 || field === 16 || field === 17) pbf.readPackedVarint(tensor.numbers)
}

function readShape(field: number, shape: number[], pbf: PbfReader): void {
  if (field === 2) shape.push(pbf.readMessage(readDimension, { size: 0 }).size)
}

function readDimension(field: number, dimension: { size: number }, pbf: PbfReader): void {
  if (field === 1) dimension.size = pbf.readVarint(true)
}

/** Bytes of a number, and how it is read from them. */
interface NumberType {
  bytes: number
  read(view: DataView): number
}

const halfNumber: NumberType = { bytes: 2, read: (view) => fromHalf(view.getUint16(0, true)) }
const brainNumber: NumberType = { bytes: 2, read: (view) => fromBrain(view.getUint16(0, true)) }

/** Types of numbers (tensorboard/compat/proto/types.proto). */
const types: Readonly<Record<number, NumberType>> = {
  1: { bytes: 4, read: (view) => view.getFloat32(0, true) },
  2: { bytes: 8, read: (view) => view.getFloat64(0, true) },
  3: { bytes: 4, read: (view) => view.getInt32(0, true) },
  4: { bytes: 1, read: (view) => view.getUint8(0) },
  5: { bytes: 2, read: (view) => view.getInt16(0, true) },
  6: { bytes: 1, read: (view) => view.getInt8(0) },
  9: { bytes: 8, read: (view) => Number(view.getBigInt64(0, true)) },
  10: { bytes: 1, read: (view) => view.getUint8(0) },
  14: brainNumber,
  17: { bytes: 2, read: (view) => view.getUint16(0, true) },
  19: halfNumber,
  22: { bytes: 4, read: (view) => view.getUint32(0, true) },
  23: { bytes: 8, read: (view) => Number(view.getBigUint64(0, true)) },
}

/** The number of a tensor that holds exactly one, of whatever shape, as make_ndarray().item() reads it; else null. */
export function numberOfTensor({ type, shape, content, numbers }: Tensor): number | null {
  const numberType = Object.hasOwn(types, type) ? types[type]! : null
  if (numberType === null || !shape.every((size) => size === 1)) return null
  if (content !== null && content.length > 0)
    return content.length === numberType.bytes
      ? numberType.read(new DataView(content.buffer, content.byteOffset, content.byteLength))
      : null
  if (numbers.length !== 1) return null
  const [number] = numbers as [number]
  return numberType === halfNumber ? fromHalf(number) : numberType === brainNumber ? fromBrain(number) : number
}

/** The float64 numbers of a tensor; null if it holds others. */
export function doublesOfTensor({ type, content, numbers }: Tensor): number[] | null {
  if (type !== 2 && type !== 1) return null
  if (content === null || content.length === 0) return numbers
  const { bytes, read } = types[type]!
  return Array.from({ length: Math.floor(content.length / bytes) }, (_, index) =>
    read(new DataView(content.buffer, content.byteOffset + index * bytes, bytes)),
  )
}

/** IEEE 754 binary16, from its bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** bfloat16, from its bits: the upper half of a float32. */
function fromBrain(bits: number): number {
  return new Float32Array(Uint32Array.of((bits & 0xffff) << 16).buffer)[0]!
}
