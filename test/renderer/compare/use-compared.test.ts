import { beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, reactive } from 'vue'
import { useCompared } from '../../../renderer/compare/use-compared.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import { makeRun } from '../make-run.ts'

const route = reactive<{ query: Record<string, string> }>({ query: {} })
const byId = reactive(new Map<number, RunRow>())
let answer: PromiseWithResolvers<{ runs: RunRow[]; total: number }>

vi.mock('vue-router', () => ({ useRoute: () => route }))
vi.mock('../../../renderer/stores/selection.ts', () => ({ useSelection: () => ({ ids: new Set() }) }))
vi.mock('../../../renderer/stores/host.ts', () => ({ useClient: () => ({ runs: { list: () => answer.promise } }) }))
vi.mock('../../../renderer/stores/runs.ts', () => ({
  useRuns: () => ({
    byId,
    total: 1,
    keep: () => undefined,
    hold: (runs: readonly RunRow[]) => runs.forEach((run) => byId.set(run.id, run)),
  }),
}))
const run7 = { ...makeRun(), id: 7 }
beforeEach(() => {
  byId.clear()
  answer = Promise.withResolvers()
})
const answered = async (...runs: RunRow[]) => {
  answer.resolve({ runs, total: runs.length })
  await answer.promise
  await nextTick()
}

test('until the host has answered nothing is known, least of all that there is nothing', async () => {
  route.query = {}
  const { loaded, runs, gone } = effectScope().run(() => useCompared())!
  expect(loaded.value).toBe(true)
  route.query = { study: '3' }
  await nextTick()
  expect([loaded.value, gone.value]).toEqual([false, null])
  await answered(run7)
  expect([loaded.value, runs.value.length, gone.value]).toEqual([true, 1, null])
})

test('what is shown stays until the next answer', async () => {
  route.query = { runs: '7' }
  const { loaded, runs, gone } = effectScope().run(() => useCompared())!
  await answered(run7)
  answer = Promise.withResolvers()
  route.query = { runs: '7,8' }
  await nextTick()
  expect([loaded.value, runs.value.length, gone.value]).toEqual([true, 1, null])
  await answered(run7)
  expect(gone.value).toContain('8')
})
