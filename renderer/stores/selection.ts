import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useRoute } from 'vue-router'
import type { RunRow } from '../../shared/contract/run.ts'
import { useRuns } from './runs.ts'

/** Which runs are selected, and which are under the keyboard's cursor. */
export const useSelection = defineStore('selection', () => {
  const runs = useRuns()
  const route = useRoute()
  const ids = shallowRef<ReadonlySet<number>>(new Set())
  /** Runs of the row that the keyboard stands on. */
  const cursor = shallowRef<readonly number[]>([])

  /** Selected runs that still exist, newest first. */
  const selected = computed(() => runs.all.filter((run) => ids.value.has(run.id)))

  /** What an action acts on: the run that is open, else the selected ones, else those under the cursor. */
  const subject = computed<RunRow[]>(() => {
    const open = route.name === 'run' ? [Number(route.params.id)] : null
    const wanted = open ?? (selected.value.length > 0 ? selected.value.map((run) => run.id) : cursor.value)
    return wanted.map((id) => runs.byId.get(id)).filter((run) => run !== undefined)
  })

  function set(next: Iterable<number>): void {
    ids.value = new Set(next)
  }

  /** Selects runs that are not yet selected; where all are, clears them. */
  function toggle(some: readonly number[]): void {
    const all = some.every((id) => ids.value.has(id))
    set(all ? [...ids.value].filter((id) => !some.includes(id)) : [...ids.value, ...some])
  }

  return { ids, cursor, selected, subject, set, toggle, clear: () => set([]) }
})
