import { expect, test } from 'vitest'
import { formatShort } from '../../../renderer/format/number.ts'
import { describeMultiplyAdds, shareWithSigns, sumOf } from '../../../renderer/launch/multiply-adds.ts'

test('the bill says how many multiply-adds an image takes, and how many of them have signs', () => {
  const weights = { floatFloat: 443_008, binaryFloat: 40_108_032, binaryBinary: 0 }
  expect(sumOf(weights)).toBe(40_551_040)
  expect(shareWithSigns(weights)).toBe('99 % sign × real')
  expect(shareWithSigns({ ...weights, binaryFloat: 0, binaryBinary: 40_108_032 })).toBe('99 % sign × sign')
  expect(shareWithSigns({ ...weights, binaryFloat: 0 })).toBe('all real')
  expect(describeMultiplyAdds(weights)).toBe('Per image: 443,008 real × real, 40,108,032 sign × real, 0 sign × sign')
})

test('an older host that does not tell leaves a dash', () => {
  expect([sumOf(undefined), shareWithSigns(undefined), describeMultiplyAdds(undefined)]).toEqual([null, '–', ''])
})

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1 k'],
  [40_551_040, '40.6 M'],
  [4_089_184_256, '4.09 G'],
  [999_700, '1 M'],
])('%d is %s', (count, text) => {
  expect(formatShort(count)).toBe(text)
})
