import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import type { RunRow } from '../../shared/contract/run.ts'
import { useClient } from '../stores/host.ts'
import { describeFailure } from '../format/faults.ts'
import { useRuns } from '../stores/runs.ts'
import { useSelection } from '../stores/selection.ts'

/** So many of the newest are compared; nobody reads a longer table. */
export const mostCompared = 2000

export interface Compared {
  /** Newest first. */
  runs: ComputedRef<RunRow[]>
  /** How many there are, of which the newest are here. */
  total: Ref<number>
  loaded: Ref<boolean>
  failure: Ref<string | null>
}

/**
 * The runs that a view is about: named in its address one by one, by their study or by a filter; else the selected
 * ones.
 * @param fallback takes all runs if nothing is named and nothing selected.
 */
export function useCompared(fallback = false): Compared {
  const client = useClient()
  const route = useRoute()
  const stored = useRuns()
  const selection = useSelection()
  const ids = shallowRef<readonly number[]>([])
  const total = ref(0)
  const loaded = ref(false)
  const failure = ref<string | null>(null)
  let turn = 0
  stored.keep(() => ids.value)
  let timer: ReturnType<typeof setTimeout> | undefined

  /** What the host is asked for; null if there is nothing to compare. */
  const wanted = computed(() => {
    const { runs, study, filter } = route.query
    if (typeof runs === 'string') return { ids: idsOf(runs) }
    if (typeof filter === 'string') return { filter, archived: false }
    if (typeof study === 'string')
      return study === 'all' ? { archived: false } : { studyId: Number(study), archived: false }
    if (selection.ids.size > 0) return { ids: [...selection.ids] }
    return fallback ? { archived: false } : null
  })

  async function fetchRuns(): Promise<void> {
    timer = undefined
    const mine = ++turn
    if (wanted.value === null || ('ids' in wanted.value && wanted.value.ids!.length === 0)) {
      ids.value = []
      total.value = 0
      loaded.value = true
      return
    }
    try {
      const answer = await client.runs.list({ ...wanted.value, limit: mostCompared })
      if (mine !== turn) return
      ids.value = answer.runs.map(({ id }) => id)
      stored.hold(answer.runs)
      total.value = answer.total
      loaded.value = true
      failure.value = null
    } catch (error) {
      if (mine === turn) failure.value = describeFailure(error)
    }
  }
  watch(
    () => JSON.stringify(wanted.value),
    () => void fetchRuns(),
    { immediate: true },
  )
  // Runs may join a study or come to pass a filter; those that are held keep themselves up to date.
  watch(
    () => stored.total,
    () => wanted.value !== null && !('ids' in wanted.value) && (timer ??= setTimeout(() => void fetchRuns(), 1000)),
  )
  onScopeDispose(() => {
    turn++
    clearTimeout(timer)
  })

  return { runs: computed(() => ids.value.flatMap((id) => stored.byId.get(id) ?? [])), total, loaded, failure }
}

/** Numbers of runs as written in an address: "1,2,3". */
export function idsOf(text: string): number[] {
  return text
    .split(',')
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0)
}
