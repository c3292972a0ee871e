import { expect, test } from 'vitest'
import { missingOf } from '../../../renderer/launch/use-existing.ts'

const existing = (there: number, stopped = 0) => [
  ...Array.from({ length: there }, () => ({ stopped: false })),
  ...Array.from({ length: stopped }, () => ({ stopped: true })),
]

test('what is missing is launched, unless all is wanted again or nothing is missing', () => {
  const none = { there: 0, stopped: 0 }
  expect(missingOf(12, [], false)).toEqual({ ...none, missing: 12, launched: 12, onlyMissing: false })
  const some = { there: 4, stopped: 0, missing: 8 }
  expect(missingOf(12, existing(4), false)).toEqual({ ...some, launched: 8, onlyMissing: true })
  expect(missingOf(12, existing(4), true)).toEqual({ ...some, launched: 12, onlyMissing: false })
  expect(missingOf(12, existing(12), false)).toMatchObject({ there: 12, missing: 0, launched: 12, onlyMissing: false })
  expect(missingOf(0, [], false).launched).toBe(0)
})

test('what was stopped goes on with what is missing', () => {
  expect(missingOf(12, existing(4, 2), false)).toEqual({
    there: 4,
    stopped: 2,
    missing: 6,
    launched: 8,
    onlyMissing: true,
  })
  expect(missingOf(1, existing(0, 1), false)).toMatchObject({ missing: 0, launched: 1, onlyMissing: true })
  expect(missingOf(1, existing(0, 1), true)).toMatchObject({ launched: 1, onlyMissing: false })
})
