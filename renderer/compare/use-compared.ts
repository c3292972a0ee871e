import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import type { RunRow } from '../../shared/contract/run.ts'
import { useClient } from '../stores/host.ts'
import { describeFailure } from '../format/faults.ts'
import { useRuns } from '../stores/runs.ts'
import { plural } from '../format/number.ts'
import { useSelection } from '../stores/selection.ts'
import { t } from '../words/words.ts'

/** So many of the newest are compared; nobody reads a longer table. */
export const mostCompared = 2000

export interface Compared {
  /** Newest first. */
  runs: ComputedRef<RunRow[]>
  /** How many there are, of which the newest are here. */
  total: ComputedRef<number>
  /** Whether the host has said what there is: until then that `runs` are none means nothing. */
  loaded: Ref<boolean>
  failure: Ref<string | null>
  /** What the address names and is not there, as a sentence; null if all is. */
  gone: ComputedRef<string | null>
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
  /** What is here is what the address names, not what it named before. */
  const current = ref(false)
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
      loaded.value = current.value = true
      return
    }
    try {
      const answer = await client.runs.list({ ...wanted.value, limit: mostCompared })
      if (mine !== turn) return
      ids.value = answer.runs.map(({ id }) => id)
      stored.hold(answer.runs)
      total.value = answer.total
      loaded.value = current.value = true
      failure.value = null
    } catch (error) {
      if (mine === turn) failure.value = describeFailure(error)
    }
  }
  watch(
    () => JSON.stringify(wanted.value),
    () => {
      current.value = false
      // What is shown stays until the answer comes; that there is nothing was said of something else.
      if (ids.value.length === 0) loaded.value = false
      void fetchRuns()
    },
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

  const runs = computed(() => ids.value.flatMap((id) => stored.byId.get(id) ?? []))
  const gone = computed(() => {
    if (!current.value || failure.value !== null) return null
    const { runs: named, study, filter } = route.query
    if (typeof named === 'string') return goneOf(named, new Set(runs.value.map(({ id }) => id)))
    if (runs.value.length > 0) return null
    if (typeof filter === 'string') return t('compare.noneOfFilter', { filter })
    return typeof study === 'string' && study !== 'all' ? t('compare.noneOfStudy', { study }) : null
  })
  // What was removed since it was counted counts no more.
  const left = computed(() => total.value - (ids.value.length - runs.value.length))
  return { runs, total: left, loaded, failure, gone }
}

const mostNumbers = 10

/** A sentence on the runs that an address names and that are not there; null if all are. */
export function goneOf(named: string, there: ReadonlySet<number>): string | null {
  const missing = named.split(',').filter((word) => !there.has(Number(word)))
  if (missing.length === 0) return null
  const shown = missing.slice(0, mostNumbers).join(', ')
  const more = missing.length > mostNumbers ? ` ${plural(missing.length - mostNumbers, 'moreRun')}` : ''
  return t('compare.gone', { runs: `${shown}${more}` })
}

/** Numbers of runs as written in an address: "1,2,3". */
export function idsOf(text: string): number[] {
  return text
    .split(',')
    .map(Number)
    .filter((id) => Number.isInteger(id) && id > 0)
}
