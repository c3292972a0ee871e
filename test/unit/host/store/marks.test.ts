import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { columns, newRun, temporaryStore, update } from './fixtures.ts'

function threeRuns() {
  const { store, owner, file } = temporaryStore()
  const ids = store.createRuns([newRun(), newRun({ seed: 2 }), newRun({ seed: 3 })], null, owner).ids as [
    number,
    number,
    number,
  ]
  return { store, owner, file, ids }
}

test('marks are put on many runs at once, told to followers, and taken back', () => {
  const { store, ids } = threeRuns()
  store.markRuns([ids[0]], { addTags: ['old'], notes: 'first', name: 'one' })
  const { cursor } = store.changesSince(0)
  const before = store.markRuns(ids, { starred: true, archived: true, addTags: ['paper', 'a'], removeTags: ['old'] })
  const { changed } = store.changesSince(cursor)
  expect(
    changed.map(({ id, starred, archived, notes, name, tags }) => ({ id, starred, archived, notes, name, tags })),
  ).toEqual(
    ids.map((id) => ({
      id,
      starred: true,
      archived: true,
      notes: id === ids[0] ? 'first' : '',
      name: id === ids[0] ? 'one' : '',
      tags: ['a', 'paper'],
    })),
  )
  expect(store.restoreMarks([...before, { ...before[0]!, id: 99 }])).toBe(3)
  expect(store.getRun(ids[0])).toMatchObject({ starred: false, archived: false, notes: 'first', tags: ['old'] })
  expect(store.getRun(ids[1])).toMatchObject({ starred: false, tags: [] })
})

test('marks of a run that is not there mark none', () => {
  const { store, ids } = threeRuns()
  expect(() => store.markRuns([ids[0], 99], { starred: true })).toThrow('There is no run 99')
  expect(store.getRun(ids[0]).starred).toBe(false)
})

test('what filters are completed with comes from the store', () => {
  const { store, ids } = threeRuns()
  store.markRuns([ids[2]], { addTags: ['paper'] })
  store.record([update(ids[0], { columns: [columns('mu', [[1, 1]]), columns('flips/conv1', [[1, 1]])] })])
  expect(store.knownValues()).toEqual({
    values: { dataset: ['digits'], model: ['cnn-small'], tag: ['paper'], study: [] },
    metrics: ['mu'],
  })
})

test('removed runs give their space back to the disk, without their neighbours', () => {
  const { store, owner, file, ids } = threeRuns()
  for (const id of ids) {
    store.claimRun(id, owner)
    const points = Array.from({ length: 100_000 }, (_, index): [number, number] => [index, Math.sin(index)])
    store.record([update(id, { columns: [columns('train.loss', points)] })])
    store.setState(id, 'finished')
  }
  while (store.reclaim() > 0);
  const before = statSync(file).size
  expect(before).toBeGreaterThan(2_400_000)
  store.removeRuns([ids[0], ids[2]])
  while (store.reclaim(50) > 0);
  expect(statSync(file).size).toBeLessThan(0.45 * before)
  expect(store.check()).toBeNull()
  const [series] = store.newsOfSeries(ids, null, {}).series
  expect(series!.values.length).toBe(100_000)
  expect(series!.values[99_999]).toBe(Math.sin(99_999))
})
