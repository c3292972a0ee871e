import { createPinia, setActivePinia } from 'pinia'
import { expect, test, vi } from 'vitest'
import { nextTick, shallowRef } from 'vue'
import { useSelection } from '../../../renderer/stores/selection.ts'

const missing = vi.hoisted(() => ({ value: null as unknown as { value: ReadonlySet<number> } }))
vi.mock('vue-router', () => ({ useRoute: () => ({ name: 'runs', params: {} }) }))
vi.mock('../../../renderer/stores/runs.ts', () => ({
  useRuns: () => ({
    get missing() {
      return missing.value.value
    },
    byId: new Map(),
    need: () => undefined,
    keep: () => undefined,
  }),
}))

test('a run that was removed is selected no more', async () => {
  missing.value = shallowRef<ReadonlySet<number>>(new Set())
  setActivePinia(createPinia())
  const selection = useSelection()
  selection.set([1, 2, 3])
  missing.value.value = new Set([2, 9])
  await nextTick()
  expect([...selection.ids]).toEqual([1, 3])
})
