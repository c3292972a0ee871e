import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../../../electron/host/store/database.ts'
import { migrations } from '../../../../electron/host/store/migrations.ts'
import { openStore } from '../../../../electron/host/store/store.ts'
import type { Relative } from '../../../../shared/contract/family.ts'
import { newRun, temporaryDirectory, temporaryStore, update } from './fixtures.ts'

const short = (relatives: readonly Relative[]) =>
  relatives.map(({ id, by, of, from, distance, state }) => [id, by, of, from, distance, state])

function filled() {
  const { store, owner } = temporaryStore()
  function make(input: object): number {
    const [id] = store.createRuns([newRun(input)], null, owner).ids as [number]
    store.setState(id, 'training')
    store.record([
      update(id, {
        started: { model: null, record: { signum: '1', dataFingerprint: 'images' } } as never,
        checkpoint: { path: 'a.safetensors', epoch: 1, step: 10 },
      } as never),
    ])
    store.setState(id, 'finished')
    return id
  }
  return { store, owner, make }
}

test('a run has what it started from and was taught by before it, and what came of it after it', () => {
  const { store, make } = filled()
  const teacher = make({ quantizer: 'full', seed: 5 })
  const first = make({ quantizer: 'full', seed: 1 })
  const second = make({ seed: 1, startFrom: first, teacher })
  const third = make({ seed: 1, startFrom: second })
  const again = make({ seed: 1, startFrom: second })
  store.markRuns([second], { name: 'warm' })

  const family = store.familyOf(third)
  expect(short(family.ancestors)).toEqual([
    [second, 'start', third, second, 1, 'finished'],
    [first, 'start', second, first, 2, 'finished'],
    [teacher, 'teacher', second, teacher, 2, 'finished'],
  ])
  expect(family.ancestors[0]!.name).toBe('warm')
  expect(short(family.descendants)).toEqual([[again, 'repeat', again, third, 1, 'finished']])
  expect(short(store.familyOf(again).ancestors).at(-1)).toEqual([third, 'repeat', again, third, 1, 'finished'])
  expect(short(store.familyOf(teacher).descendants)).toEqual([
    [second, 'teacher', second, teacher, 1, 'finished'],
    [third, 'start', third, second, 2, 'finished'],
    [again, 'start', again, second, 2, 'finished'],
  ])
  expect(() => store.familyOf(99)).toThrow('There is no run 99')
})

test('a forebear that was removed is still named', () => {
  const { store, make } = filled()
  const first = make({ quantizer: 'full', seed: 1 })
  const second = make({ seed: 1, startFrom: first })
  store.removeRuns([first])
  expect(short(store.familyOf(second).ancestors)).toEqual([[first, 'start', second, first, 1, null]])
})

test('a run says how often it went on from a checkpoint, and how a search took it', () => {
  const { store, owner } = temporaryStore()
  const recipe = { name: 's', search: { tpe: { count: 2 } } }
  const study = { name: 's', notes: '', recipe, join: false }
  const [id] = store.createRuns([newRun()], study, owner).ids as [number]
  expect(store.familyOf(id)).toEqual({ ancestors: [], descendants: [], more: false, resumed: 0, search: 'tpe' })
  store.setState(id, 'training')
  store.setState(id, 'interrupted')
  store.requeueRun(id, owner, null)
  expect(store.familyOf(id).resumed).toBe(0)
  store.setState(id, 'training')
  store.setState(id, 'interrupted')
  store.requeueRun(id, owner, { checkpoint: 'a.safetensors', epoch: 1, step: 10 })
  expect(store.familyOf(id).resumed).toBe(1)
})

test('runs of an older store are counted as their log says', () => {
  const file = join(temporaryDirectory(), 'signum.db')
  const old = openDatabase(file, undefined, migrations.slice(0, 11))
  old
    .prepare(
      "INSERT INTO runs (state, experiment, epochs, steps, created_at, revision) VALUES ('finished', ?, 6, 60, 0, 1)",
    )
    .run(JSON.stringify(newRun().experiment))
  const say = old.prepare("INSERT INTO log_lines (run_id, time, level, message) VALUES (1, 0, 'info', ?)")
  for (const message of ['Goes on from the checkpoint of epoch 2, step 20.', 'Something else.']) say.run(message)
  old.close()
  const store = openStore(file)
  onTestFinished(() => store.close())
  expect(store.familyOf(1).resumed).toBe(1)
  expect(store.getRun(1).name).toBe('')
})
