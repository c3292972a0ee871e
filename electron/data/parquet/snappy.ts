import { ThriftError } from './thrift.ts'

/**
 * Snappy, of which a part is unpacked by itself: photographs hardly shrink, so that packed bytes are little more than
 * literals, and known encoders pack every 64 KiB by themselves. Format: github.com/google/snappy,
 * format_description.txt.
 */

/** Bytes of what is unpacked between two marks. */
const stride = 65_536

/**
 * Places at which elements begin, in the packed bytes and in what they unpack to, and before which nothing behind them
 * refers. The last ones are the ends.
 */
export interface SnappyMarks {
  packed: number[]
  unpacked: number[]
}

interface Element {
  /** First byte of a literal; of a copy, how far back it begins, as a negative number. */
  from: number
  length: number
  /** The element behind it. */
  next: number
}

const ends = (): never => {
  throw new ThriftError('a page in it ends too early')
}

/** Reads the head of an element. It is written over by the next call. */
function elementAt(bytes: Uint8Array, at: number, element: Element): void {
  const tag = bytes[at]!
  const kind = tag & 3
  if (kind === 0) {
    let length = tag >> 2
    let from = at + 1
    if (length >= 60) {
      const size = length - 59
      if (from + size > bytes.length) ends()
      length = 0
      for (let byte = size - 1; byte >= 0; byte--) length = length * 256 + bytes[from + byte]!
      from += size
    }
    element.from = from
    element.length = length + 1
    element.next = from + length + 1
    return
  }
  const size = kind === 1 ? 1 : kind === 2 ? 2 : 4
  if (at + size >= bytes.length) ends()
  element.length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
  let back = kind === 1 ? tag >> 5 : 0
  for (let byte = size; byte >= 1; byte--) back = back * 256 + bytes[at + byte]!
  if (back === 0) throw new ThriftError('a page in it is damaged')
  element.from = -back
  element.next = at + size + 1
}

/**
 * Walks through packed bytes without unpacking them.
 * @param length of what they unpack to
 * @throws ThriftError
 */
export function markSnappy(bytes: Uint8Array, length: number): SnappyMarks {
  let at = 0
  while (at < bytes.length && bytes[at]! >= 128) at++
  at++
  const packed = [at]
  const unpacked = [0]
  const element: Element = { from: 0, length: 0, next: 0 }
  for (let done = 0; ; done += element.length, at = element.next) {
    if (at >= bytes.length) {
      if (at !== bytes.length || done !== length) throw new ThriftError('a page in it is not as long as it says')
      packed.push(at)
      unpacked.push(done)
      return { packed, unpacked }
    }
    if (done - unpacked.at(-1)! >= stride) {
      packed.push(at)
      unpacked.push(done)
    }
    elementAt(bytes, at, element)
    if (element.from < 0) {
      while (done + element.from < unpacked.at(-1)! && unpacked.length > 1) {
        packed.pop()
        unpacked.pop()
      }
    }
  }
}

/** The marks before and behind a part. */
export function marksAround({ unpacked }: SnappyMarks, from: number, length: number): [first: number, last: number] {
  let first = 0
  while (first + 2 < unpacked.length && unpacked[first + 1]! <= from) first++
  let last = first + 1
  while (last + 1 < unpacked.length && unpacked[last]! < from + length) last++
  return [first, last]
}

/**
 * Unpacks what lies between two marks.
 * @param bytes packed, from one mark to the other
 * @param length of what they unpack to
 * @throws ThriftError
 */
export function unpackBetween(bytes: Uint8Array, length: number): Uint8Array {
  const unpacked = Buffer.allocUnsafeSlow(length)
  const element: Element = { from: 0, length: 0, next: 0 }
  let done = 0
  for (let at = 0; at < bytes.length; at = element.next) {
    elementAt(bytes, at, element)
    const { from, length: size } = element
    if (done + size > length) throw new ThriftError('a page in it is not as long as it says')
    if (from >= 0) {
      if (from + size > bytes.length) ends()
      unpacked.set(bytes.subarray(from, from + size), done)
    } else {
      if (done + from < 0) throw new ThriftError('a page in it is damaged')
      if (-from >= size) unpacked.copyWithin(done, done + from, done + from + size)
      else for (let byte = done; byte < done + size; byte++) unpacked[byte] = unpacked[byte + from]!
    }
    done += size
  }
  if (done !== length) throw new ThriftError('a page in it is not as long as it says')
  return unpacked
}
