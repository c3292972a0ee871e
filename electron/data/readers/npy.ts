import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/** An array of NumPy's .npy format (numpy.lib.format, versions 1 to 3), in row order. */
export interface NpyArray {
  shape: number[]
  /** NumPy's type string, for example "|u1". */
  type: string
  data: Uint8Array
}

const mostHeaderBytes = 65_536
const prefix = Buffer.from('\x93NUMPY', 'latin1')

/**
 * Takes an .npy file apart. Python objects are refused by their type: they are stored as pickles, which are programs.
 * @param name what to call it in complaints.
 * @throws BadInput
 */
export function parseNpy(name: string, bytes: Uint8Array): NpyArray {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (file.length < 12 || !file.subarray(0, prefix.length).equals(prefix))
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} is no .npy array`,
    })
  const version = file[6]!
  if (version < 1 || version > 3)
    throw new BadInput({
      code: 'unsupported',
      subject: name,
      what: phrase`${name} has version ${version} of the .npy format`,
      remedy: '1 to 3 can be read',
    })
  const start = version === 1 ? 10 : 12
  const headerBytes = version === 1 ? file.readUInt16LE(8) : file.readUInt32LE(8)
  if (headerBytes > mostHeaderBytes || start + headerBytes > file.length)
    throw new BadInput({
      code: 'damaged',
      subject: name,
      what: phrase`${name} is damaged: its header would have ${headerBytes} bytes`,
    })
  const header = file.toString('latin1', start, start + headerBytes)
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1]
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1]
  const sizes = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]
  if (type === undefined || order === undefined || sizes === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} is not a plain array of numbers`,
    })
  if (type.includes('O'))
    throw new BadInput({
      code: 'unsupported',
      subject: name,
      what: phrase`${name} holds Python objects, which are not read because loading them runs programs`,
      remedy: 'save plain numbers',
    })
  const shape = sizes
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number)
  if (order === 'True' && shape.length > 1)
    throw new BadInput({
      code: 'unsupported',
      subject: name,
      what: phrase`${name} is stored column by column`,
      remedy: 'save numpy.ascontiguousarray of it',
    })
  // Text of NumPy has four bytes a character.
  const width = Number(/\d+$/.exec(type)?.[0]) * (/^[<>=|]U/.test(type) ? 4 : 1)
  const expected = shape.reduce((product, length) => product * length, 1) * width
  const data = bytes.subarray(start + headerBytes)
  if (data.length !== expected)
    throw new BadInput({
      code: 'damaged',
      subject: name,
      what: phrase`${name} is cut off or damaged: ${shape.join('x')} of type ${type} are ${expected} bytes, there
            are ${data.length}`,
    })
  return { shape, type, data }
}

type Read = (view: DataView, index: number, little: boolean) => number

/** Readers of numbers, by NumPy's type without the order of its bytes. */
const numbers: Readonly<Record<string, Read>> = {
  b1: (view, index) => view.getUint8(index),
  u1: (view, index) => view.getUint8(index),
  i1: (view, index) => view.getInt8(index),
  u2: (view, index, little) => view.getUint16(2 * index, little),
  i2: (view, index, little) => view.getInt16(2 * index, little),
  u4: (view, index, little) => view.getUint32(4 * index, little),
  i4: (view, index, little) => view.getInt32(4 * index, little),
  u8: (view, index, little) => Number(view.getBigUint64(8 * index, little)),
  i8: (view, index, little) => Number(view.getBigInt64(8 * index, little)),
  f2: (view, index, little) => halfOf(view.getUint16(2 * index, little)),
  f4: (view, index, little) => view.getFloat32(4 * index, little),
  f8: (view, index, little) => view.getFloat64(8 * index, little),
}

/** The number of an array at a place in row order. @throws BadInput if the array does not hold numbers. */
export function numberReader(name: string, { type, data }: NpyArray): (index: number) => number {
  const read = numbers[type.slice(1)]
  if (read === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} has the type ${type}`,
      remedy: phrase`numbers of these types are read: ${Object.keys(numbers).join(', ')}`,
    })
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const little = !type.startsWith('>')
  return (index) => read(view, index, little)
}

/** How many values an array has. */
export function sizeOf({ shape }: Pick<NpyArray, 'shape'>): number {
  return shape.reduce((product, length) => product * length, 1)
}

/** The texts of an array of text (U or S), without the zeros that fill them; null if it holds none. */
export function textsOf({ shape, type, data }: NpyArray): string[] | null {
  const [, order, kind, width] = /^([<>=|])([US])(\d+)$/.exec(type) ?? []
  if (kind === undefined) return null
  const characters = Number(width)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const codeAt = (at: number): number => (kind === 'S' ? view.getUint8(at) : view.getUint32(4 * at, order !== '>'))
  return Array.from({ length: sizeOf({ shape }) }, (_, index) => {
    let text = ''
    for (let place = 0; place < characters; place++) {
      const code = codeAt(index * characters + place)
      if (code === 0 || code > 0x10ffff) break
      text += String.fromCodePoint(code)
    }
    return text
  })
}

/** A float of 16 bits (IEEE 754). */
function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
