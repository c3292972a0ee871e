import { expect, test } from 'vitest'
import { CrashPatience } from '../../../electron/main/crash-patience.ts'

test('three crashes within a minute are taken for accidents, the fourth is not', () => {
  let now = 0
  const patience = new CrashPatience(() => now)
  expect([1, 2, 3, 4].map(() => ((now += 1000), patience.mayReload()))).toEqual([true, true, true, false])
})

test('crashes of long ago do not count', () => {
  let now = 0
  const patience = new CrashPatience(() => now)
  expect([1, 2, 3, 4, 5].map(() => ((now += 30_000), patience.mayReload()))).toEqual([true, true, true, true, true])
})
