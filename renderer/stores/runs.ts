import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { RunRow } from '../../shared/contract/run.ts'
import type { RunChanges } from '../../shared/contract/runs.ts'
import { follow } from '../host/follow.ts'
import { useClient } from './host.ts'

/** Every run of the store, kept up to date by the host's changes: fetched once, never again. */
export const useRuns = defineStore('runs', () => {
  const client = useClient()
  const byId = shallowRef<ReadonlyMap<number, RunRow>>(new Map())
  const loaded = ref(false)
  let cursor: number | null = null

  /** Newest first. */
  const all = computed(() => [...byId.value.values()].sort((a, b) => b.id - a.id))

  function apply(changes: Pick<RunChanges, 'changed' | 'removed'>): void {
    if (changes.changed.length === 0 && changes.removed.length === 0) return
    const next = new Map(byId.value)
    for (const run of changes.changed) {
      // A change that overtook the first list must not be undone by it.
      if ((next.get(run.id)?.revision ?? -1) <= run.revision) next.set(run.id, run)
    }
    for (const id of changes.removed) next.delete(id)
    byId.value = next
  }

  follow<RunChanges>({
    async open(signal) {
      if (cursor === null) {
        const list = await client.runs.list({ limit: 100_000 }, { signal })
        apply({ changed: list.runs, removed: [] })
        cursor = list.cursor
        loaded.value = true
      }
      return client.runs.follow({ cursor }, { signal })
    },
    receive(changes) {
      apply(changes)
      cursor = changes.cursor
    },
  })

  return { byId, all, loaded }
})
