import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../../electron/host/store/database.ts'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore } from '../../../../electron/host/store/store.ts'
import { newRun, temporaryDirectory, temporaryStore, update } from './fixtures.ts'

const recipe = { name: 'halved', base: {}, matrix: [{}], search: { halving: { factor: 2, firstEpoch: 1 } } }

test('runs that an older store stopped by successive halving are not stopped again', () => {
  const file = join(temporaryDirectory(), 'signum.db')
  const old = openDatabase(file, undefined, migrations.slice(0, 8))
  old
    .prepare("INSERT INTO studies (id, name, notes, recipe, created_at) VALUES (1, 'halved', '', ?, 0)")
    .run(JSON.stringify(recipe))
  const insert = old.prepare(
    'INSERT INTO runs (study_id, state, experiment, epochs, steps, created_at, revision) ' +
      "VALUES (1, 'cancelled', ?, 12, 60, 0, 1)",
  )
  for (const seed of [1, 2, 3]) insert.run(JSON.stringify(newRun({ seed }).experiment))
  const say = old.prepare("INSERT INTO log_lines (run_id, time, level, message) VALUES (?, 0, 'info', ?)")
  say.run(1, 'Epoch 1 of 12')
  say.run(
    1,
    'Stopped by successive halving after epoch 12: 9.10 % is not among the best 1 of 2 runs of the study there.',
  )
  say.run(2, 'Not stopped by successive halving after epoch 3')
  old.close()

  const store = openStore(file)
  expect([1, 2, 3].map((id) => store.halvingOf(id)?.studyId ?? null)).toEqual([null, 1, 1])
  store.close()
  const now = openDatabase(file)
  expect(now.prepare('SELECT halved_after FROM runs ORDER BY id').pluck().all()).toEqual([12, null, null])
  now.close()
})

test('whatever the words of the log, the column says that a run was stopped', () => {
  const { store, owner } = temporaryStore()
  const study = { name: 'halved', notes: '', recipe, join: false }
  const { ids } = store.createRuns([newRun({ seed: 1 }), newRun({ seed: 2 })], study, owner)
  const line = (message: string) => ({ time: 0, level: 'info' as const, message })
  store.record([
    update(ids[0]!, { lines: [line('Angehalten.')], halvedAfter: 1 }),
    update(ids[1]!, { lines: [line('Stopped by successive halving after epoch 1: says a user')] }),
  ])
  expect(ids.map((id) => store.halvingOf(id)?.halving.factor ?? null)).toEqual([null, 2])
})
