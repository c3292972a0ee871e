import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, shallowRef, type EffectScope, type ShallowRef } from 'vue'
import { useInSteps } from '../../../renderer/runs/use-in-steps.ts'

interface Line {
  slot: number
  row: string | undefined
  start: number
}
const screen = (text: string | undefined, count = 40, start = 0): Line[] =>
  Array.from({ length: count }, (_, slot) => ({
    slot,
    row: text === undefined ? undefined : `${text} ${slot}`,
    start: start + slot,
  }))

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})
const use = (lines: ShallowRef<Line[]>) => scope.run(() => useInSteps(lines))!

test('a few lines are there at once, the others a moment later, from above', async () => {
  const lines = shallowRef<Line[]>(screen('old'))
  const shown = use(lines)
  vi.runAllTimers()
  expect(shown.value).toEqual(screen('old'))
  lines.value = screen('new', 40, 100)
  await nextTick()
  const rows = shown.value.map(({ row }) => row)
  expect(rows[0]).toBe('new 0')
  expect(rows.at(-1)).toBe('old 39')
  expect(rows.findIndex((row) => row!.startsWith('old'))).toBeLessThan(20)
  expect(rows.slice(rows.indexOf('old 20')).every((row) => row!.startsWith('old'))).toBe(true)
  // Places are never those of before.
  expect(shown.value.map(({ start }) => start)).toEqual(screen('new', 40, 100).map(({ start }) => start))
  vi.runAllTimers()
  expect(shown.value).toEqual(screen('new', 40, 100))
})

test('what is not known is not shown as what it was, and fewer lines are fewer at once', async () => {
  const lines = shallowRef<Line[]>(screen('old'))
  const shown = use(lines)
  vi.runAllTimers()
  lines.value = screen(undefined)
  await nextTick()
  expect(shown.value).toEqual(screen(undefined))
  lines.value = screen('new', 3)
  await nextTick()
  expect(shown.value).toEqual(screen('new', 3))
})

test('lines that change while others wait are those that are drawn', async () => {
  const lines = shallowRef<Line[]>(screen('first'))
  const shown = use(lines)
  lines.value = screen('second')
  await nextTick()
  lines.value = screen('third')
  await nextTick()
  vi.runAllTimers()
  expect(shown.value).toEqual(screen('third'))
})

test('a list that goes away draws nothing more', () => {
  const shown = use(shallowRef<Line[]>(screen('rows')))
  const before = shown.value
  scope.stop()
  vi.runAllTimers()
  expect(shown.value).toBe(before)
})
