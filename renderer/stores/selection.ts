import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useRoute } from 'vue-router'
import type { RunRow } from '../../shared/contract/run.ts'
import { useRuns } from './runs.ts'

/** Of a larger selection only so many rows are held: what is done to it is done by number. */
export const mostSelectedRows = 1000

/** Which runs are selected, and which are under the keyboard's cursor. */
export const useSelection = defineStore('selection', () => {
  const runs = useRuns()
  const route = useRoute()
  const ids = shallowRef<ReadonlySet<number>>(new Set())
  /** Runs of the row under the keyboard cursor. */
  const cursor = shallowRef<readonly number[]>([])

  /** Selected runs that still exist, newest first; of very many the newest. */
  const selected = computed(() => rowsOf(newestFirst(ids.value).slice(0, mostSelectedRows)))

  /**
   * Numbers of what an action acts on: the run that is open, else the selected ones, else those under the cursor.
   * Newest first.
   */
  const subjectIds = computed<number[]>(() => {
    if (route.name === 'run') return [Number(route.params.id)]
    return newestFirst(ids.value.size > 0 ? ids.value : cursor.value)
  })
  const subject = computed(() => rowsOf(subjectIds.value.slice(0, mostSelectedRows)))

  runs.need(() => subjectIds.value.slice(0, mostSelectedRows))
  runs.keep(() => newestFirst(ids.value).slice(0, mostSelectedRows))

  // What was removed, here or elsewhere, is selected no more.
  watch(
    () => runs.missing,
    (gone) => {
      if ([...ids.value].some((id) => gone.has(id))) set([...ids.value].filter((id) => !gone.has(id)))
    },
  )

  function rowsOf(some: readonly number[]): RunRow[] {
    return some.flatMap((id) => runs.byId.get(id) ?? [])
  }

  function set(next: Iterable<number>): void {
    ids.value = new Set(next)
  }

  /** Selects runs that are not yet selected; if all are, clears them. */
  function toggle(some: readonly number[]): void {
    const all = some.every((id) => ids.value.has(id))
    set(all ? [...ids.value].filter((id) => !some.includes(id)) : [...ids.value, ...some])
  }

  return { ids, cursor, selected, subject, subjectIds, set, toggle, clear: () => set([]) }
})

function newestFirst(ids: Iterable<number>): number[] {
  return [...ids].sort((a, b) => b - a)
}
