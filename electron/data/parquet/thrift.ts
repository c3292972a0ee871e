/*
 * Thrift's compact protocol, in which Parquet writes its headers. Every length is held against the bytes that are
 * left, so that what is damaged costs no more memory or time than its own size.
 */

/** A value: structs are fields by number, lists are arrays, other than bytes everything is a number or a boolean. */
export type ThriftValue = number | boolean | Uint8Array | ThriftValue[] | ThriftStruct
export type ThriftStruct = ReadonlyMap<number, ThriftValue>

/** Bytes that are not what they should be. */
export class ThriftError extends Error {}

/** Structs within structs: Parquet has seven. */
const deepest = 24

class Cursor {
  readonly bytes: Uint8Array
  at: number

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes
    this.at = at
  }

  byte(): number {
    const value = this.bytes[this.at++]
    if (value === undefined) throw new ThriftError('it ends too early')
    return value
  }

  /** An unsigned number; those beyond 2^53 are no sizes of anything. */
  varint(): number {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte()
      value += (byte & 127) * 2 ** shift
      if (byte < 128) return value
    }
    throw new ThriftError('a number in it is too long')
  }

  zigzag(): number {
    const value = this.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new ThriftError('a text in it is longer than what is left')
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }
}

/** Reads a struct that begins at a byte. @returns it, and the byte behind it @throws ThriftError */
export function readThrift(bytes: Uint8Array, at = 0): { fields: ThriftStruct; end: number } {
  const cursor = new Cursor(bytes, at)
  const fields = structAt(cursor, 0)
  return { fields, end: cursor.at }
}

function structAt(cursor: Cursor, depth: number): ThriftStruct {
  if (depth > deepest) throw new ThriftError('it is nested too deep')
  const fields = new Map<number, ThriftValue>()
  let number = 0
  for (;;) {
    const head = cursor.byte()
    const type = head & 15
    if (type === 0) return fields
    number = head >> 4 === 0 ? cursor.zigzag() : number + (head >> 4)
    fields.set(number, type <= 2 ? type === 1 : valueAt(cursor, type, depth))
  }
}

function valueAt(cursor: Cursor, type: number, depth: number): ThriftValue {
  switch (type) {
    case 1:
    case 2:
      return cursor.byte() === 1
    case 3:
      return cursor.byte()
    case 4:
    case 5:
    case 6:
      return cursor.zigzag()
    case 7:
      cursor.take(8)
      return NaN
    case 8:
      return cursor.take(cursor.varint())
    case 9:
    case 10: {
      const head = cursor.byte()
      const count = head >> 4 === 15 ? cursor.varint() : head >> 4
      if (count > cursor.bytes.length - cursor.at) throw new ThriftError('a list in it is longer than what is left')
      const values: ThriftValue[] = []
      for (let index = 0; index < count; index++) values.push(valueAt(cursor, head & 15, depth + 1))
      return values
    }
    case 12:
      return structAt(cursor, depth + 1)
    default:
      throw new ThriftError(`it has a value of type ${type}`)
  }
}

/** A field that must be there. @throws ThriftError */
export function numberIn(fields: ThriftStruct, number: number): number {
  const value = fields.get(number)
  if (typeof value !== 'number') throw new ThriftError(`its field ${number} is no number`)
  return value
}

export function textIn(fields: ThriftStruct, number: number): string | null {
  const value = fields.get(number)
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : null
}

export function structIn(fields: ThriftStruct, number: number): ThriftStruct | null {
  const value = fields.get(number)
  return value instanceof Map ? value : null
}

/** @throws ThriftError if the field is there and no list of structs */
export function structsIn(fields: ThriftStruct, number: number): ThriftStruct[] {
  const value = fields.get(number) ?? []
  if (!Array.isArray(value) || !value.every((each) => each instanceof Map))
    throw new ThriftError(`its field ${number} is no list`)
  return value as ThriftStruct[]
}
