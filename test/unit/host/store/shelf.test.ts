import { expect, test } from 'vitest'
import { temporaryStore } from './fixtures.ts'

test('what is kept under a name is listed by kind, replaced by the same name, and told when it goes', () => {
  const { store } = temporaryStore()
  expect(store.keepOnShelf('view', 'b', { filter: 'seed:1' })).toBeNull()
  store.keepOnShelf('view', 'A', { filter: '' })
  store.keepOnShelf('table', 'b', { rows: ['model'] })
  expect(store.listShelf('view').map(({ name, value }) => [name, value])).toEqual([
    ['A', { filter: '' }],
    ['b', { filter: 'seed:1' }],
  ])
  expect(store.keepOnShelf('view', 'b', { filter: 'seed:2' })).toMatchObject({ value: { filter: 'seed:1' } })
  expect(store.removeFromShelf('view', 'b')).toMatchObject({ value: { filter: 'seed:2' } })
  expect(store.removeFromShelf('view', 'b')).toBeNull()
  expect(store.listShelf('view').map(({ name }) => name)).toEqual(['A'])
  expect(store.listShelf('table')).toHaveLength(1)
})
