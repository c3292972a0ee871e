import { createPinia, setActivePinia } from 'pinia'
import { describe, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { keepNewest } from '../../../renderer/stores/newest.ts'
import { makeRun } from '../make-run.ts'

const client = {
  runs: {
    list: vi.fn(() => Promise.resolve({ runs: [], total: 0, cursor: 0 })),
    follow: vi.fn(() => new Promise(() => undefined)),
  },
}
vi.mock('../../../renderer/stores/host.ts', () => ({ useClient: () => client }))
vi.mock('../../../renderer/host/follow.ts', () => ({ follow: () => undefined }))

describe('what a map keeps', () => {
  test('is the newest entries, and those that are spared', () => {
    const entries = new Map([1, 2, 3, 4, 5].map((id) => [id, `run ${id}`]))
    keepNewest(entries, 2, (id) => id === 1)
    expect([...entries.keys()]).toEqual([1, 4, 5])
    keepNewest(entries, 2, () => false)
    expect([...entries.keys()]).toEqual([4, 5])
    keepNewest(entries, 2, () => false)
    expect(entries.size).toBe(2)
  })
})

describe('the rows that the page holds', () => {
  test('stay bounded while runs come and end, but never lose what is at work or what a view needs', async () => {
    setActivePinia(createPinia())
    const { useRuns } = await import('../../../renderer/stores/runs.ts')
    const runs = useRuns()
    const view = effectScope()
    view.run(() => runs.keep(() => [1, 2, 3]))
    for (let id = 1; id <= 5000; id++) runs.hold([{ ...makeRun({ state: id === 10 ? 'training' : 'finished' }), id }])
    expect(runs.byId.size).toBeLessThan(1500)
    for (const id of [1, 2, 3, 10, 4999, 5000]) expect(runs.byId.has(id), `run ${id}`).toBe(true)
    expect(runs.byId.has(4)).toBe(false)
    view.stop()
    for (let id = 5001; id <= 7000; id++) runs.hold([{ ...makeRun({ state: 'finished' }), id }])
    expect(runs.byId.has(1)).toBe(false)
    expect(runs.byId.has(10)).toBe(true)
  })
})
