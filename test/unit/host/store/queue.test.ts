import { expect, test } from 'vitest'
import { newRun, temporaryStore } from './fixtures.ts'

test('queued runs stand by priority, then by age, behind what is at work', () => {
  const { store, owner } = temporaryStore()
  const { ids } = store.createRuns(
    Array.from({ length: 5 }, () => newRun()),
    null,
    owner,
  )
  const [a, b, c, d, e] = ids as [number, number, number, number, number]
  store.setState(b, 'training')
  const order = () => store.activeRuns().map(({ id }) => id)
  expect(order()).toEqual([b, a, c, d, e])
  expect(store.prioritize([d], 'first')).toBe(1)
  expect(order()).toEqual([b, d, a, c, e])
  expect(store.prioritize([c, e], 'first')).toBe(2)
  expect(order()).toEqual([b, c, e, d, a])
  store.prioritize([e], 'last')
  expect(order()).toEqual([b, c, d, a, e])
  expect(store.orderOf([e, a, c])).toEqual([c, a, e])
  // An order of before is put back whole; what is not queued is passed over.
  expect(store.arrangeRuns([b, c, e, d, a])).toBe(4)
  expect(order()).toEqual([b, c, e, d, a])
  store.arrangeRuns([d])
  expect(order()).toEqual([b, d, c, e, a])
  const { cursor } = store.listRuns({})
  expect(store.prioritize([b], 'first')).toBe(0)
  expect(store.changesSince(cursor).changed).toEqual([])
})
