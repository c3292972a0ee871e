import { expect, test } from 'vitest'
import { temporaryStore } from './fixtures.ts'

test('what is kept under a name is listed by kind, replaced by the same name, and told when it goes', () => {
  const { store } = temporaryStore()
  expect(store.keepOnShelf('view', 'b', { filter: 'seed:1' }).before).toBeNull()
  store.keepOnShelf('view', 'A', { filter: '' })
  store.keepOnShelf('table', 'b', { rows: ['model'] })
  expect(store.listShelf('view').map(({ name, value }) => [name, value])).toEqual([
    ['A', { filter: '' }],
    ['b', { filter: 'seed:1' }],
  ])
  expect(store.keepOnShelf('view', 'b', { filter: 'seed:2' }).before).toMatchObject({ value: { filter: 'seed:1' } })
  expect(store.removeFromShelf('view', 'b')).toMatchObject({ value: { filter: 'seed:2' } })
  expect(store.removeFromShelf('view', 'b')).toBeNull()
  expect(store.listShelf('view').map(({ name }) => name)).toEqual(['A'])
  expect(store.listShelf('table')).toHaveLength(1)
})

test('what is kept over something is refused if another is there by now', () => {
  const { store } = temporaryStore()
  const keep = (text: string, over?: number | null) => store.keepOnShelf('report', 'r', { text }, over).changedAt
  const first = keep('first', null)
  expect(() => keep('too late', null)).toThrow('"r" was changed meanwhile')
  const second = keep('second', first)
  expect(second).toBeGreaterThan(first)
  expect(() => keep('stale', first)).toThrow('"r" was changed meanwhile')
  expect(store.listShelf('report')[0]!.value).toEqual({ text: 'second' })
  store.removeFromShelf('report', 'r')
  expect(() => keep('gone', second)).toThrow('"r" was removed meanwhile')
  expect(store.listShelf('report')).toEqual([])
  keep('whatever is there')
})
