import { inflateSync } from 'node:zlib'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { NpyArray } from './npy.ts'
import { memoryBound } from './reader.ts'

const headBytes = 128
const matrix = 14
const compressed = 15
/** NumPy's names of the types that numbers are stored in, by their number; order of bytes left out. */
const types: Readonly<Record<number, string>> = {
  1: 'i1',
  2: 'u1',
  3: 'i2',
  4: 'u2',
  5: 'i4',
  6: 'u4',
  7: 'f4',
  9: 'f8',
  12: 'i8',
  13: 'u8',
}

/**
 * Arrays of numbers of a MAT-file of level 5 (MATLAB's "MAT-File Format", versions 5 to 7), by name; everything else
 * in it is passed over. Values stay as they are stored, column by column: the first index runs fastest.
 * @throws BadInput if it is of another version, cut off or damaged, or unpacks to more than memory is to hold
 */
export function parseMat(name: string, bytes: Uint8Array): Map<string, NpyArray> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const head = file.toString('latin1', 0, 19)
  if (head === 'MATLAB 7.3 MAT-file' || file.toString('latin1', 1, 4) === 'HDF')
    throw new BadInput({
      code: 'unsupported',
      subject: name,
      what: phrase`${name} is a MAT-file of version 7.3, which is HDF5`,
      remedy: "save it again with save(..., '-v7')",
    })
  const order = file.toString('latin1', 126, 128)
  if (file.length < headBytes || !head.startsWith('MATLAB 5.0') || (order !== 'IM' && order !== 'MI'))
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} is not a MAT-file of version 5 to 7`,
    })
  try {
    return new Elements(order === 'IM').arraysIn(file.subarray(headBytes))
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'damaged',
      subject: name,
      what: phrase`${name} is cut off or damaged (${messageOf(error)})`,
      remedy: 'get it again',
    })
  }
}

interface Element {
  type: number
  data: Buffer
  /** Where the next one begins. */
  next: number
}

class Elements {
  readonly #little: boolean
  #unpacked = 0

  constructor(little: boolean) {
    this.#little = little
  }

  arraysIn(bytes: Buffer): Map<string, NpyArray> {
    const arrays = new Map<string, NpyArray>()
    let at = 0
    while (at + 8 <= bytes.length) {
      const element = this.#element(bytes, at)
      at = element.next
      const inner = element.type === compressed ? this.#element(this.#inflate(element.data), 0) : element
      const found = inner.type === matrix ? this.#array(inner.data) : null
      if (found !== null) arrays.set(found.name, found.array)
    }
    return arrays
  }

  #inflate(data: Buffer): Buffer {
    const room = memoryBound - this.#unpacked
    const unpacked = inflateSync(data, { maxOutputLength: Math.max(1, room) })
    this.#unpacked += unpacked.length
    return unpacked
  }

  /** A short element has its size in the upper half of its type; elements but compressed ones fill eights of bytes. */
  #element(bytes: Buffer, at: number): Element {
    const first = this.#word(bytes, at)
    const isShort = first >>> 16 !== 0
    const type = isShort ? first & 0xffff : first
    const size = isShort ? first >>> 16 : this.#word(bytes, at + 4)
    const start = isShort ? at + 4 : at + 8
    if (start + size > bytes.length || (isShort && size > 4))
      throw new Error(`an element of ${size} bytes goes beyond the end`)
    const padded = isShort ? 4 : type === compressed ? size : Math.ceil(size / 8) * 8
    return { type, data: bytes.subarray(start, start + size), next: start + padded }
  }

  /** Null if a matrix holds no real numbers. */
  #array(bytes: Buffer): { name: string; array: NpyArray } | null {
    const flags = this.#element(bytes, 0)
    const dimensions = this.#element(bytes, flags.next)
    const title = this.#element(bytes, dimensions.next)
    const kind = this.#word(flags.data, 0)
    const isComplex = (kind & 0x800) !== 0
    const number = kind & 0xff
    if (number < 6 || number > 15 || isComplex) return null
    const values = this.#element(bytes, title.next)
    const type = types[values.type]
    if (type === undefined) throw new Error(`numbers of type ${values.type}`)
    const shape = Array.from({ length: dimensions.data.length / 4 }, (_, index) =>
      this.#word(dimensions.data, 4 * index),
    )
    const expected = shape.reduce((product, length) => product * length, Number(type.slice(1)))
    const name = title.data.toString('latin1')
    if (expected !== values.data.length)
      throw new Error(`${name} would have ${expected} bytes and has ${values.data.length}`)
    return { name, array: { shape, type: `${this.#little ? '<' : '>'}${type}`, data: values.data } }
  }

  #word(bytes: Buffer, at: number): number {
    return this.#little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
  }
}
