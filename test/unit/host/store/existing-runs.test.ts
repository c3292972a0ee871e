import { describe, expect, test } from 'vitest'
import project from '../../../../package.json' with { type: 'json' }
import { newRun, temporaryStore, update } from './fixtures.ts'

const whole = { halved: false }

describe('runs that there are already', () => {
  const filled = () => {
    const { store, owner } = temporaryStore()
    const make = (
      state: 'finished' | 'queued' | 'failed' | 'interrupted' | 'cancelled',
      input: object,
      data: string | null = null,
    ): number => {
      const [id] = store.createRuns([{ ...newRun(input), data }], null, owner).ids as [number]
      if (state !== 'queued') store.setState(id, 'training')
      if (state !== 'queued') store.setState(id, state)
      return id
    }
    return { store, owner, make }
  }

  test('are of the same configuration and seed, and finished, at work, waiting or stopped', () => {
    const { store, make } = filled()
    const done = make('finished', { seed: 1 })
    const waiting = make('queued', { seed: 2 })
    const failed = make('failed', { seed: 3 })
    const asked = [1, 2, 3, 4].map((seed) => newRun({ seed }))
    expect(store.existingRuns([...asked, newRun({ seed: 1, epochs: 7 })], whole)).toEqual([
      { place: 0, id: done, state: 'finished', stopped: false },
      { place: 1, id: waiting, state: 'queued', stopped: false },
      { place: 2, id: failed, state: 'failed', stopped: true },
    ])
  })

  test('are not those of other images under the same name, nor archived ones', () => {
    const { store, make } = filled()
    const id = make('finished', { seed: 1 }, 'images')
    expect(store.existingRuns([{ ...newRun({ seed: 1 }), data: 'others' }], whole)).toEqual([])
    expect(store.existingRuns([{ ...newRun({ seed: 1 }), data: 'images' }], whole)).toHaveLength(1)
    store.markRuns([id], { archived: true })
    expect(store.existingRuns([{ ...newRun({ seed: 1 }), data: 'images' }], whole)).toEqual([])
  })

  test('are left out when only the missing ones are queued, and the others start from them', () => {
    const { store, owner, make } = filled()
    const first = make('queued', { seed: 1, quantizer: 'full' })
    const study = { name: 'two phases', notes: '', recipe: null, join: false }
    const plan = [
      newRun({ seed: 1, quantizer: 'full' }),
      newRun({ seed: 2, quantizer: 'full' }),
      { ...newRun({ seed: 1 }), source: 0 },
      { ...newRun({ seed: 2 }), source: 1 },
    ]
    const { ids } = store.createRuns(plan, study, owner, whole)
    expect(ids).toHaveLength(3)
    expect(ids.map((id) => store.getRun(id).experiment.startFrom)).toEqual([null, first, ids[0]])
    expect(store.existingRuns(plan, whole).map(({ place }) => place)).toEqual([0, 1, 2, 3])
    expect(store.createRuns(plan, study, owner, whole)).toEqual({ ids: [], studyId: null })
    expect(store.listStudies()).toHaveLength(1)
    expect(store.createRuns(plan, study, owner).ids).toHaveLength(4)
  })

  test('are those of the same version of Signum, as far as it is known', () => {
    const { store, make } = filled()
    const id = make('finished', { seed: 1 })
    const began = (signum: string) =>
      store.record([update(id, { started: { model: null, record: { signum, dataFingerprint: 'images' } } as never })])
    began('0.0.1')
    expect(store.existingRuns([newRun({ seed: 1 })], whole)).toEqual([])
    began(project.version)
    expect(store.existingRuns([newRun({ seed: 1 })], whole)).toHaveLength(1)
  })

  test('come no further if successive halving stopped them, and the recipe halves', () => {
    const { store, make } = filled()
    const id = make('cancelled', { seed: 1 })
    store.record([update(id, { halvedAfter: 1 })])
    expect(store.existingRuns([newRun({ seed: 1 })], { halved: true })).toMatchObject([{ id, stopped: false }])
    expect(store.existingRuns([newRun({ seed: 1 })], whole)).toMatchObject([{ id, stopped: true }])
  })

  test('are missing if a missing one cannot start from them', () => {
    const { store, make } = filled()
    make('finished', { seed: 1, quantizer: 'full' })
    const plan = [newRun({ seed: 1, quantizer: 'full' }), { ...newRun({ seed: 1 }), source: 0 }]
    expect(store.existingRuns(plan.slice(0, 1), whole)).toHaveLength(1)
    expect(store.existingRuns(plan, whole)).toEqual([])
    const stopped = make('interrupted', { seed: 1, quantizer: 'full' })
    expect(store.existingRuns(plan, whole)).toMatchObject([{ place: 0, id: stopped, stopped: true }])
  })
})
