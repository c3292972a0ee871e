import { expect, test } from 'vitest'
import { largestRemainder } from '../../../electron/data/split.ts'

test.each([
  [[10, 10], 10, [5, 5]],
  [[1, 1, 1], 2, [1, 1, 0]],
  [[7, 2, 1], 5, [4, 1, 0]],
  [[178, 182, 177, 183, 181, 182, 181, 179, 174, 180], 360, [36, 37, 35, 37, 36, 36, 36, 36, 35, 36]],
])('%j share out %i as %j', (counts, total, shares) => {
  expect(largestRemainder(counts, total)).toEqual(shares)
})
