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
      what: phrase`${name} is no plain array of numbers`,
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
  const width = Number(/\d+$/.exec(type)?.[0])
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

/** Readers of whole numbers, by NumPy's type. */
const wholeNumbers: Readonly<Record<string, (view: DataView, index: number) => number>> = {
  '|u1': (view, index) => view.getUint8(index),
  '|i1': (view, index) => view.getInt8(index),
  '<u2': (view, index) => view.getUint16(2 * index, true),
  '<i2': (view, index) => view.getInt16(2 * index, true),
  '<u4': (view, index) => view.getUint32(4 * index, true),
  '<i4': (view, index) => view.getInt32(4 * index, true),
  '<u8': (view, index) => Number(view.getBigUint64(8 * index, true)),
  '<i8': (view, index) => Number(view.getBigInt64(8 * index, true)),
}

/** The array's whole numbers in row order. @throws BadInput if its type is another. */
export function wholeNumbersOf(name: string, { shape, type, data }: NpyArray): number[] {
  const read = wholeNumbers[type]
  if (read === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} has the type ${type}`,
      remedy: phrase`labels are whole numbers (${Object.keys(wholeNumbers).join(', ')})`,
    })
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Array.from({ length: shape.reduce((product, length) => product * length, 1) }, (_, index) => read(view, index))
}
