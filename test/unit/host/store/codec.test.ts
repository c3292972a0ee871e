import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeColumn, encodeColumn, readerOf } from '../../../../electron/host/store/codec.ts'

const numbers = fc.oneof(
  fc.array(fc.double()),
  fc.array(fc.float()),
  fc.array(fc.maxSafeInteger()),
  fc.array(fc.integer({ min: -3, max: 300 })),
  fc.array(fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53))),
  fc
    .tuple(
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.nat(50),
    )
    .map(([first, stride, count]) => Array.from({ length: count }, (_, index) => first + index * stride)),
)

test('every column comes back bit for bit, read whole or number by number', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const column = Float64Array.from(values)
      const bytes = encodeColumn(column)
      expect(decodeColumn(bytes, column.length)).toEqual(column)
      const read = readerOf(bytes, column.length)
      expect(Float64Array.from(column, (_, index) => read(index))).toEqual(column)
      expect(bytes.length).toBeLessThanOrEqual(17 + 8 * column.length)
    }),
    { numRuns: 500 },
  )
})

test('steady steps take 17 bytes, times in whole milliseconds about one each, figures from float32 four', () => {
  const count = 1000
  expect(encodeColumn(Float64Array.from({ length: count }, (_, index) => 100 * index)).length).toBe(17)
  const jitter = (index: number) => Math.round(20 * Math.sin(index * index))
  expect(
    encodeColumn(Float64Array.from({ length: count }, (_, index) => 1.7e12 + 250 * index + jitter(index))).length,
  ).toBeLessThan(1.6 * count)
  expect(encodeColumn(Float64Array.from({ length: count }, (_, index) => Math.fround(Math.sin(index)))).length).toBe(
    1 + 4 * count,
  )
  expect(encodeColumn(new Float64Array(count).fill(0.1)).length).toBe(9)
})

test('bytes of another program are refused', () => {
  expect(() => decodeColumn(Buffer.of(9, 1, 2), 1)).toThrow('does not know (9)')
})
