import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/** How the numbers of a tensor are stored, by the names of safetensors. */
export const elementTypes = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const satisfies Record<string, number>

export type ElementType = keyof typeof elementTypes

export function isElementType(name: string): name is ElementType {
  return Object.hasOwn(elementTypes, name)
}

/** A tensor in a file of weights: where its numbers are, converted when they are asked for. */
export interface WeightTensor {
  shape: readonly number[]
  type: ElementType
  /** Little-endian bytes of the storage that it is part of. */
  storage: Uint8Array
  /** Elements from the start of the storage to its first, and between neighbours along each axis. */
  offset: number
  strides: readonly number[]
}

/** Strides of a tensor stored row by row. */
export function rowStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1)
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!
  return strides
}

/** A tensor stored row by row, alone. */
export const plainTensor = (shape: readonly number[], type: ElementType, storage: Uint8Array): WeightTensor => ({
  shape,
  type,
  storage,
  offset: 0,
  strides: rowStrides(shape),
})

export const countOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)

/** Values that one tensor may have; more would not fit into memory with what is made of them. */
const mostValues = 400_000_000

/**
 * Why a tensor cannot be what it claims: a shape that is none, or elements outside of its storage.
 * @returns null if it can.
 */
export function flawOf({ shape, type, storage, offset, strides }: WeightTensor): string | null {
  const whole = (value: number) => Number.isSafeInteger(value) && value >= 0
  if (shape.length !== strides.length || shape.length > 16) return 'its strides do not fit its shape'
  if (![...shape, ...strides, offset].every(whole)) return 'its shape is not of whole numbers'
  const count = countOf(shape)
  if (!Number.isSafeInteger(count) || count > mostValues) return 'it has too many values'
  if (count === 0) return null
  // Views may repeat what is stored, but a few bytes are no gigabytes.
  if (count > 1_000_000 && count * elementTypes[type] > 64 * storage.byteLength) return 'it has too many values'
  const last = offset + shape.reduce((sum, extent, axis) => sum + (extent - 1) * strides[axis]!, 0)
  return (last + 1) * elementTypes[type] <= storage.byteLength ? null : 'it is cut off'
}

/**
 * The numbers of a tensor, row by row, in single precision. Other precisions are rounded to it.
 * @param name for messages @throws BadInput if it holds NaN or infinity, or a number that float32 cannot hold.
 */
export function valuesOf(file: string, name: string, tensor: WeightTensor): Float32Array {
  const read = readerOf(tensor)
  const values = new Float32Array(countOf(tensor.shape))
  eachPlace(tensor, (place, index) => {
    const value = read(place)
    values[index] = value
    if (!Number.isFinite(values[index]))
      throw new BadInput({
        code: 'damaged',
        subject: name,
        what: phrase`the tensor "${name}" of ${file} holds ${Number.isFinite(value) ? 'too large a number' : value}`,
        remedy: 'take weights from before the training diverged',
      })
  })
  return values
}

/** Calls with the place in the storage of every element, row by row. */
function eachPlace({ shape, strides, offset }: WeightTensor, visit: (place: number, index: number) => void): void {
  const count = countOf(shape)
  const at = shape.map(() => 0)
  let place = offset
  for (let index = 0; index < count; index++) {
    visit(place, index)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!
      if (++at[axis]! < shape[axis]!) break
      place -= strides[axis]! * shape[axis]!
      at[axis] = 0
    }
  }
}

function readerOf({ type, storage }: WeightTensor): (place: number) => number {
  const view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength)
  switch (type) {
    case 'F64':
      return (place) => view.getFloat64(place * 8, true)
    case 'F32':
      return (place) => view.getFloat32(place * 4, true)
    case 'F16':
      return (place) => fromHalf(view.getUint16(place * 2, true))
    case 'BF16':
      return (place) => fromBrainFloat(view.getUint16(place * 2, true))
    case 'I64':
      return (place) => Number(view.getBigInt64(place * 8, true))
    case 'I32':
      return (place) => view.getInt32(place * 4, true)
    case 'I16':
      return (place) => view.getInt16(place * 2, true)
    case 'I8':
      return (place) => view.getInt8(place)
    case 'U8':
    case 'BOOL':
      return (place) => view.getUint8(place)
  }
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const scratch = new DataView(new ArrayBuffer(4))

/** The upper half of a binary32. */
function fromBrainFloat(bits: number): number {
  scratch.setUint32(0, bits * 0x10000)
  return scratch.getFloat32(0)
}
