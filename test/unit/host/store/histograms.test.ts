import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../../electron/host/store/database.ts'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore } from '../../../../electron/host/store/store.ts'
import type { LayerHistogram } from '../../../../electron/trainer/messages.ts'
import { newRun, temporaryDirectory, temporaryStore, update } from './fixtures.ts'

const at = (layer: string, epoch: number, ...counts: number[]): LayerHistogram => ({
  layer,
  step: 10 * epoch,
  epoch,
  low: -1.025,
  high: 1.025,
  counts: Uint32Array.from(counts),
})
const taken = [at('a', 1, 0, 7, 2 ** 32 - 1), at('a', 2, 1, 2, 3), at('b', 1, 4, 5, 6), at('b', 2, 9, 9, 9)]

function trainingRun() {
  const { store, file, owner } = temporaryStore()
  const [id, other] = store.createRuns([newRun(), newRun()], null, owner).ids as [number, number]
  for (const run of [id, other]) store.claimRun(run, owner)
  return { store, file, owner, id, other }
}

test('histograms come back as they were, by layer and step, also after reopening', () => {
  const { store, file, id, other } = trainingRun()
  store.record([update(id, { histograms: [taken[2]!, taken[0]!] }), update(other, { histograms: [at('a', 1, 8)] })])
  store.record([update(id, { histograms: [taken[3]!, taken[1]!] })])
  const reopened = openStore(file)
  onTestFinished(() => reopened.close())
  expect(reopened.histogramsOfRun(id)).toEqual(taken)
  expect(reopened.histogramsOfRun(other)).toEqual([at('a', 1, 8)])
  expect(reopened.histogramsOfRun(99)).toEqual([])
})

test.each([
  ['from a checkpoint forgets those after it', true, [taken[0], taken[2]]],
  ['from the beginning forgets all', false, []],
])('going on %s, of this run alone', (_name, useCheckpoint, kept) => {
  const { store, owner, id, other } = trainingRun()
  store.record([
    update(id, { histograms: [taken[0]!, taken[2]!], checkpoint: { path: 'epoch-1', epoch: 1, step: 10 } }),
    update(other, { histograms: taken }),
  ])
  store.record([update(id, { histograms: [taken[1]!, taken[3]!] })])
  store.setState(id, 'failed', 'It broke.')
  expect(store.requeueRun(id, owner, useCheckpoint ? { checkpoint: 'epoch-1', epoch: 1, step: 10 } : null)).toBe(true)
  expect(store.histogramsOfRun(id)).toEqual(kept)
  expect(store.histogramsOfRun(other)).toEqual(taken)
})

test('histograms go with their run', () => {
  const { store, file, id, other } = trainingRun()
  store.record([update(id, { histograms: taken }), update(other, { histograms: taken })])
  store.setState(id, 'finished')
  expect(store.removeRuns([id])).toBe(1)
  const raw = new SQLite(file, { readonly: true })
  onTestFinished(() => void raw.close())
  expect(raw.prepare('SELECT run_id, count(*) AS count FROM histograms GROUP BY run_id').all()).toEqual([
    { run_id: other, count: taken.length },
  ])
})

test('a file of the schema before has none, and takes them', () => {
  const earlier = join(temporaryDirectory(), 'signum.db')
  const old = openDatabase(earlier, undefined, migrations.slice(0, 2))
  expect(old.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'histograms'").pluck().get()).toBe(0)
  old.close()
  const { store, owner } = temporaryStore(earlier)
  const id = store.createRuns([newRun()], null, owner).ids[0]!
  expect(store.histogramsOfRun(id)).toEqual([])
  store.record([update(id, { histograms: taken })])
  expect(store.histogramsOfRun(id)).toEqual(taken)
})
