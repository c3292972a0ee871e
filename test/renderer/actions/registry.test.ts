import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { act, useAction } from '../../../renderer/actions/registry.ts'

let scope = effectScope()
beforeEach(() => {
  scope = effectScope()
  vi.useFakeTimers()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

test('carries out what is typed ahead when the selection is there, in its order', async () => {
  let selected: number[] = []
  const done: string[] = []
  const { promise, resolve } = Promise.withResolvers<number[]>()
  scope.run(() => {
    useAction('select-all', async () => void (selected = await promise))
    useAction(
      'star',
      () => done.push(`star ${selected.join()}`),
      () => selected.length > 0,
    )
    useAction(
      'compare',
      () => done.push(`compare ${selected.join()}`),
      () => selected.length > 0,
    )
  })
  expect([act('star'), act('select-all'), act('star'), act('compare')]).toEqual([false, true, true, true])
  expect(done).toEqual([])
  resolve([1, 2])
  await vi.runAllTimersAsync()
  expect(done).toEqual(['star 1,2', 'compare 1,2'])
  expect(act('star')).toBe(true)
  expect(done).toHaveLength(3)
})

test('waits neither for what fails nor for what never ends', async () => {
  const done: string[] = []
  let fails = true
  scope.run(() => {
    useAction('select-all', () => (fails ? Promise.reject(new Error('lost')) : new Promise(() => undefined)))
    useAction('help', () => done.push('help'))
  })
  act('select-all')
  act('help')
  await vi.advanceTimersByTimeAsync(1)
  expect(done).toEqual(['help'])
  fails = false
  act('select-all')
  act('help')
  await vi.advanceTimersByTimeAsync(4000)
  expect(done).toEqual(['help'])
  await vi.advanceTimersByTimeAsync(2000)
  expect(done).toEqual(['help', 'help'])
})
