import { packBits, unpackBits } from './bits.ts'
import { sizeOf, type PackedConstant } from './manifest.ts'
import { narrowBytes, narrowed, widened } from './narrow.ts'

/** A tensor of a packed file. */
export interface Part {
  dtype: 'F32' | 'F16' | 'I8' | 'U8'
  shape: number[]
  bytes: Uint8Array
}

/** Two values an output at most: its levels, and which of them each value is. */
export function levelsOf(values: Float32Array, outputs: number): Float32Array | null {
  const each = values.length / outputs
  const levels = new Float32Array(2 * outputs)
  for (let output = 0; output < outputs; output++) {
    const part = values.subarray(output * each, (output + 1) * each)
    const low = part.reduce((a, b) => Math.min(a, b), Infinity)
    const high = part.reduce((a, b) => Math.max(a, b), -Infinity)
    if (!part.every((value) => value === low || value === high)) return null
    levels.set([low, high], 2 * output)
  }
  return levels
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength)
const floatsPart = (values: Float32Array, shape: number[]): Part => ({ dtype: 'F32', shape, bytes: bytesOf(values) })

function bitsPart(values: Float32Array): Part {
  const bytes = packBits(values)
  return { dtype: 'U8', shape: [bytes.length], bytes }
}

/** A constant as tensors of a file, by name. */
export function partsOf({ name, shape, storage }: PackedConstant, values: Float32Array): [string, Part][] {
  switch (storage) {
    case 'float':
      return [[name, floatsPart(values, shape)]]
    case 'float16':
      return [[name, { dtype: 'F16', shape, bytes: narrowed(values, shape, storage).bytes }]]
    case 'int8': {
      const { bytes, scales } = narrowed(values, shape, storage)
      return [
        [name, { dtype: 'I8', shape, bytes }],
        [`${name}.scales`, floatsPart(scales, [scales.length])],
      ]
    }
    case 'signs':
      return [[name, bitsPart(values)]]
    case 'levels': {
      const outputs = shape[0]!
      const levels = levelsOf(values, outputs)!
      const each = values.length / outputs
      const chosen = values.map((value, place) => (value === levels[2 * Math.floor(place / each) + 1] ? 1 : -1))
      return [
        [name, bitsPart(chosen)],
        [`${name}.levels`, floatsPart(levels, [outputs, 2])],
      ]
    }
  }
}

/** @returns how many bytes of values a constant takes in a file */
export function storedBytes({ shape, storage }: Pick<PackedConstant, 'shape' | 'storage'>): number {
  const count = sizeOf(shape)
  if (storage === 'float') return 4 * count
  if (storage === 'float16' || storage === 'int8') return narrowBytes(shape, storage)
  return Math.ceil(count / 8) + (storage === 'levels' ? 8 * shape[0]! : 0)
}

/**
 * A constant's numbers from tensors of a file.
 * @param part the bytes of a tensor of that name, type and size, beginning at a multiple of four; throws if there is
 * none
 */
export function numbersOf(
  { name, shape, storage }: PackedConstant,
  part: (name: string, dtype: Part['dtype'], size: number) => Uint8Array,
): Float32Array {
  const size = sizeOf(shape)
  const floats = (title: string, count: number) => new Float32Array(part(title, 'F32', 4 * count).buffer)
  switch (storage) {
    case 'float':
      return floats(name, size)
    case 'float16':
      return widened({ bytes: part(name, 'F16', 2 * size), scales: new Float32Array(0) }, shape, storage)
    case 'int8': {
      const scales = floats(`${name}.scales`, (narrowBytes(shape, storage) - size) / 4)
      return widened({ bytes: part(name, 'I8', size), scales }, shape, storage)
    }
    case 'signs':
      return unpackBits(part(name, 'U8', Math.ceil(size / 8)), size)
    case 'levels': {
      const signs = unpackBits(part(name, 'U8', Math.ceil(size / 8)), size)
      const levels = floats(`${name}.levels`, 2 * shape[0]!)
      return signs.map((sign, place) => levels[2 * Math.floor(place / (size / shape[0]!)) + (sign > 0 ? 1 : 0)]!)
    }
  }
}
