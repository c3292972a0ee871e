import { ThriftError } from './thrift.ts'

/**
 * Numbers in runs and packed bits, Parquet's hybrid of both: definition levels and places in a dictionary.
 * @param width bits of a number, at most 32
 * @param count how many there must be; no more are kept
 * @throws ThriftError if there are fewer
 */
export function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > 32) throw new ThriftError('numbers in it are too wide')
  const values = new Uint32Array(count)
  if (width === 0) return values
  let [at, done] = [0, 0]
  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new ThriftError('a page in it ends too early')
    return value
  }
  while (done < count) {
    let head = 0
    for (let shift = 0, more = true; more; shift += 7) {
      const next = byte()
      if (shift > 28) throw new ThriftError('a run in it is too long')
      head += (next & 127) * 2 ** shift
      more = next >= 128
    }
    if (head % 2 === 0) {
      let value = 0
      for (let part = 0; part < Math.ceil(width / 8); part++) value += byte() * 2 ** (8 * part)
      const end = Math.min(count, done + head / 2)
      if (end === done) throw new ThriftError('a run in it is empty')
      values.fill(value, done, end)
      done = end
    } else {
      const packed = Math.floor(head / 2) * 8
      if (packed === 0) throw new ThriftError('a run in it is empty')
      const end = Math.min(count, done + packed)
      const start = at
      for (let bit = 0; done < end; done++) {
        let value = 0
        for (let each = 0; each < width; each++, bit++) {
          const from = bytes[start + (bit >> 3)]
          if (from === undefined) throw new ThriftError('a page in it ends too early')
          value += ((from >> (bit & 7)) & 1) * 2 ** each
        }
        values[done] = value
      }
      at = start + (packed / 8) * width
    }
  }
  return values
}
