import { describe, expect, test } from 'vitest'
import { newRun, temporaryStore } from './fixtures.ts'

describe('runs that there are already', () => {
  const filled = () => {
    const { store, owner } = temporaryStore()
    const make = (state: 'finished' | 'queued' | 'failed', input: object, data: string | null = null): number => {
      const [id] = store.createRuns([{ ...newRun(input), data }], null, owner).ids as [number]
      if (state !== 'queued') store.setState(id, 'training')
      if (state !== 'queued') store.setState(id, state)
      return id
    }
    return { store, owner, make }
  }

  test('are of the same configuration and seed, and finished, at work or waiting', () => {
    const { store, make } = filled()
    const done = make('finished', { seed: 1 })
    const waiting = make('queued', { seed: 2 })
    make('failed', { seed: 3 })
    const asked = [1, 2, 3, 4].map((seed) => newRun({ seed }))
    expect(store.existingRuns([...asked, newRun({ seed: 1, epochs: 7 })])).toEqual([
      { place: 0, id: done, state: 'finished' },
      { place: 1, id: waiting, state: 'queued' },
    ])
  })

  test('are not those of other images under the same name, nor archived ones', () => {
    const { store, make } = filled()
    const id = make('finished', { seed: 1 }, 'images')
    expect(store.existingRuns([{ ...newRun({ seed: 1 }), data: 'others' }])).toEqual([])
    expect(store.existingRuns([{ ...newRun({ seed: 1 }), data: 'images' }])).toHaveLength(1)
    store.markRuns([id], { archived: true })
    expect(store.existingRuns([{ ...newRun({ seed: 1 }), data: 'images' }])).toEqual([])
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
    const { ids } = store.createRuns(plan, study, owner, true)
    expect(ids).toHaveLength(3)
    expect(ids.map((id) => store.getRun(id).experiment.startFrom)).toEqual([null, first, ids[0]])
    expect(store.existingRuns(plan).map(({ place }) => place)).toEqual([0, 1, 2, 3])
    expect(store.createRuns(plan, study, owner, true)).toEqual({ ids: [], studyId: null })
    expect(store.listStudies()).toHaveLength(1)
    expect(store.createRuns(plan, study, owner).ids).toHaveLength(4)
  })
})
