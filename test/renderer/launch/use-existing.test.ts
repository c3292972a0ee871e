import { expect, test } from 'vitest'
import { missingOf } from '../../../renderer/launch/use-existing.ts'

test('what is missing is launched, unless all is wanted again or nothing is missing', () => {
  expect(missingOf(12, 0, false)).toEqual({ there: 0, missing: 12, launched: 12, onlyMissing: false })
  expect(missingOf(12, 4, false)).toEqual({ there: 4, missing: 8, launched: 8, onlyMissing: true })
  expect(missingOf(12, 4, true)).toEqual({ there: 4, missing: 8, launched: 12, onlyMissing: false })
  expect(missingOf(12, 12, false)).toEqual({ there: 12, missing: 0, launched: 12, onlyMissing: false })
  expect(missingOf(0, 0, false).launched).toBe(0)
})
