import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { numberReader, sizeOf, type NpyArray } from './npy.ts'

interface Named {
  name: string
  array: NpyArray
}

/** How numbers become bytes. */
interface Scale {
  toByte: (value: number) => number
  /** In a sentence; null if they are taken as they are. */
  remark: string | null
}

/**
 * Pixels of arrays of numbers as bytes, all by the same scale: bytes as they are; what lies between 0 and 1, or -1 and
 * 1, is stretched to 0 to 255; of 16 bits the upper eight are taken. What was done is said in a remark.
 * @throws BadInput if the numbers are of none of these ranges
 */
export function toBytes(arrays: readonly Named[]): { bytes: Uint8Array[]; remarks: string[] } {
  const plain = arrays.every(({ array }) => array.type.endsWith('u1'))
  const range = rangeOf(arrays)
  const scale = plain ? asTheyAre(range) : scaleOf(arrays[0]!, range, arrays)
  const bytes = arrays.map(({ name, array }) => {
    if (plain) return array.data.slice()
    const read = numberReader(name, array)
    return Uint8Array.from({ length: sizeOf(array) }, (_, index) => scale.toByte(read(index)))
  })
  return { bytes, remarks: scale.remark === null ? [] : [scale.remark] }
}

interface Range {
  low: number
  high: number
  whole: boolean
}

/** @throws BadInput if a number is not finite */
function rangeOf(arrays: readonly Named[]): Range {
  const range: Range = { low: Infinity, high: -Infinity, whole: true }
  for (const { name, array } of arrays) {
    const read = numberReader(name, array)
    const size = sizeOf(array)
    for (let index = 0; index < size; index++) {
      const value = read(index)
      if (!Number.isFinite(value))
        throw new BadInput({
          code: 'wrong-format',
          subject: name,
          what: phrase`${name} holds ${String(value)}, which is not a pixel`,
          remedy: 'replace what is not finite',
        })
      if (value < range.low) range.low = value
      if (value > range.high) range.high = value
      range.whole &&= Number.isInteger(value)
    }
  }
  return range
}

function asTheyAre({ high }: Range): Scale {
  return {
    toByte: (value) => value,
    remark:
      high > 1
        ? null
        : 'No pixel is above 1 of 255: if the images had values from 0 to 1 before they became whole numbers, ' +
          'multiply them by 255 first and add them again.',
  }
}

function scaleOf({ name }: Named, { low, high, whole }: Range, arrays: readonly Named[]): Scale {
  const isFloat = arrays.some(({ array }) => array.type[1] === 'f')
  const isFlag = arrays.every(({ array }) => array.type[1] === 'b')
  if (isFlag || (isFloat && low >= 0 && high <= 1))
    return {
      toByte: (value) => Math.round(value * 255),
      remark: 'The values of the images lie between 0 and 1; they were multiplied by 255 and rounded.',
    }
  if (isFloat && low >= -1 && high <= 1)
    return {
      toByte: (value) => Math.round((value + 1) * 127.5),
      remark: 'The values of the images lie between -1 and 1; they were stretched to 0 to 255 and rounded.',
    }
  if (low >= 0 && high <= 255)
    return {
      toByte: (value) => Math.round(value),
      remark: whole ? null : 'The values of the images lie between 0 and 255; they were rounded to whole numbers.',
    }
  if (whole && !isFloat && low >= 0 && high <= 65_535)
    return {
      toByte: (value) => value >> 8,
      remark: 'The images have 16 bits a value; the upper eight were taken.',
    }
  throw new BadInput({
    code: 'out-of-range',
    subject: name,
    what: phrase`${name} has values from ${low} to ${high}`,
    remedy:
      'images have bytes from 0 to 255, numbers from 0 to 1 or from -1 to 1, or 16 bits: bring them to one of these',
  })
}
