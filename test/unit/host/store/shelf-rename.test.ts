import { expect, test } from 'vitest'
import { temporaryStore } from './fixtures.ts'

test('what is saved gets another name, unless that is taken or there is nothing', () => {
  const { store } = temporaryStore()
  store.keepOnShelf('report', 'a', { text: 'A' })
  store.keepOnShelf('report', 'b', { text: 'B' })
  store.keepOnShelf('table', 'a', { rows: [] })
  store.renameOnShelf('report', 'a', 'c')
  expect(store.listShelf('report').map(({ name, value }) => [name, value.text])).toEqual([
    ['b', 'B'],
    ['c', 'A'],
  ])
  expect(store.listShelf('table')).toHaveLength(1)
  expect(() => store.renameOnShelf('report', 'b', 'c')).toThrow(/something called "c" already/)
  expect(() => store.renameOnShelf('report', 'a', 'd')).toThrow(/nothing called "a"/)
})
