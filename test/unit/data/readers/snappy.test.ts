import { snappyUncompress } from 'hyparquet/src/snappy.js'
import { snappyCompress } from 'hyparquet-writer/src/snappy.js'
import { expect, test } from 'vitest'
import { markSnappy, marksAround, unpackBetween } from '../../../../electron/data/parquet/snappy.ts'
import { RandomStream } from '../../../../electron/data/random.ts'

/** Bytes of which some stretches are noise, as of photographs, and some repeat. */
function bytesOf(length: number, seed: number): Uint8Array {
  const stream = RandomStream.of(seed, 'snappy')
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const end = Math.min(length, at + 1 + stream.integer(20_000))
    const level = stream.integer(2) === 0 ? 256 : 2
    for (; at < end; at++) bytes[at] = stream.integer(level)
  }
  return bytes
}

test('what lies between marks is what unpacking all of it gives', () => {
  const bytes = bytesOf(900_000, 1)
  const small = snappyCompress(bytes)
  const whole = new Uint8Array(bytes.length)
  snappyUncompress(small, whole)
  expect(Buffer.compare(whole, bytes)).toBe(0)
  const marks = markSnappy(small, bytes.length)
  expect(marks.unpacked.at(-1)).toBe(bytes.length)
  expect(marks.unpacked.length).toBeGreaterThan(3)
  const stream = RandomStream.of(2, 'places')
  for (let time = 0; time < 50; time++) {
    const at = stream.integer(bytes.length - 40_000)
    const [first, last] = marksAround(marks, at, 40_000)
    const [from, to] = [marks.unpacked[first]!, marks.unpacked[last]!]
    expect([from <= at, to >= at + 40_000]).toEqual([true, true])
    const part = unpackBetween(small.subarray(marks.packed[first], marks.packed[last]), to - from)
    expect(Buffer.compare(part.subarray(at - from, at - from + 40_000), bytes.subarray(at, at + 40_000))).toBe(0)
  }
})

test('there is no mark before which something behind it refers', () => {
  // Three literals, and a copy of what the first began with.
  const literal = (length: number) => [
    61 << 2,
    (length - 1) & 255,
    (length - 1) >> 8,
    ...new Array<number>(length).fill(7),
  ]
  const packed = [...literal(60_000), ...literal(60_000), ...literal(60_000)]
  const total = 3 * 60_000
  const far = total - 5
  const back = [((4 - 1) << 2) | 3, far & 255, (far >> 8) & 255, far >> 16, 0]
  const head = [0]
  const marks = (more: readonly number[], length: number) =>
    markSnappy(Buffer.from([...head, ...packed, ...more]), total + length).unpacked
  expect(marks([], 0)).toEqual([0, 120_000, total])
  expect(marks(literal(100), 100)).toEqual([0, 120_000, total + 100])
  expect(marks(back, 4)).toEqual([0, total + 4])
})

test('what is damaged is refused', () => {
  // A copy of four bytes from two back: of what is unpacked here, and of what was before.
  expect([...unpackBetween(Buffer.from([1 << 2, 7, 8, 1, 2]), 6)]).toEqual([7, 8, 7, 8, 7, 8])
  expect(() => unpackBetween(Buffer.from([0, 7, 1, 2]), 5)).toThrow('damaged')
  expect(() => unpackBetween(Buffer.from([1 << 2, 7, 8]), 9)).toThrow('not as long as it says')
  expect(() => unpackBetween(Buffer.from([1 << 2, 7, 8]), 1)).toThrow('not as long as it says')
  expect(() => unpackBetween(Buffer.from([9 << 2, 7]), 10)).toThrow('ends too early')
  expect(() => unpackBetween(Buffer.from([0, 7, 1, 0]), 5)).toThrow('damaged')
  expect(() => unpackBetween(Buffer.from([2, 0]), 5)).toThrow('ends too early')
  expect(() => markSnappy(Buffer.from([4, 63 << 2, 255, 255, 255, 255]), 4)).toThrow('not as long as it says')
  expect(() => markSnappy(Buffer.from([4, 61 << 2]), 4)).toThrow('ends too early')
})
