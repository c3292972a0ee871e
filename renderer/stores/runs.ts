import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { activeStates, type RunRow } from '../../shared/contract/run.ts'
import type { RunChanges } from '../../shared/contract/runs.ts'
import { follow } from '../host/follow.ts'
import { useClient } from './host.ts'
import { keepNewest } from './newest.ts'

/** Rows that are asked for in one call. */
const portion = 200
/** Rows that are held though no view needs them: so many, and looked through whenever they are as many again. */
const mostIdle = 500

/**
 * Runs by number. A store may hold tens of thousands: the page holds active and queued runs, and those that its views
 * need or last needed, each fetched once and kept up to date by the host's changes.
 */
export const useRuns = defineStore('runs', () => {
  const client = useClient()
  const byId = shallowRef<ReadonlyMap<number, RunRow>>(new Map())
  /** Numbers that were asked for and are not there. */
  const missing = shallowRef<ReadonlySet<number>>(new Set())
  const loaded = ref(false)
  /** Runs in the store. */
  const total = ref(0)
  /** Rises with every change of any run: lists that the host sorts and filters are asked for again. */
  const version = ref(0)
  /** Runs that views need; each view says so again when asked. */
  const needs = new Set<() => readonly number[]>()
  let lookAt = 2 * mostIdle
  let cursor: number | null = null
  let newest = 0

  /** Active and queued runs, oldest first. */
  const active = computed(() =>
    [...byId.value.values()].filter(({ state }) => activeStates.includes(state)).sort((a, b) => a.id - b.id),
  )

  /** Takes rows into the book. An older row than the one that is held changes nothing. */
  function hold(rows: readonly RunRow[]): void {
    const next = new Map(byId.value)
    for (const run of rows) {
      if ((next.get(run.id)?.revision ?? -1) > run.revision) continue
      next.delete(run.id)
      next.set(run.id, run)
    }
    if (next.size > lookAt) dropIdle(next)
    byId.value = next
    if (rows.some(({ id }) => missing.value.has(id)))
      missing.value = new Set([...missing.value].filter((id) => !next.has(id)))
  }

  function dropIdle(rows: Map<number, RunRow>): void {
    const needed = new Set([...needs].flatMap((ids) => ids()))
    keepNewest(rows, mostIdle, (id, { state }) => needed.has(id) || activeStates.includes(state))
    lookAt = rows.size + mostIdle
  }

  /** The rows of these runs stay, once they are held, for as long as the caller's scope lives. */
  function keep(ids: () => readonly number[]): void {
    needs.add(ids)
    onScopeDispose(() => needs.delete(ids))
  }

  /** The rows of these runs are fetched and stay, for as long as the caller's scope lives. */
  function need(ids: () => readonly number[]): void {
    keep(ids)
    watch([ids, missing], ([now]) => want(now), { immediate: true })
  }

  const want = fetcher({
    isKnown: (id) => byId.value.has(id) || missing.value.has(id),
    fetch: async (ids) => (await client.runs.list({ ids, limit: ids.length })).runs,
    hold,
    miss: (ids) => (missing.value = new Set([...missing.value, ...ids])),
  })

  async function count(): Promise<void> {
    total.value = (await client.runs.list({ limit: 1, metrics: [] })).total
  }

  follow<RunChanges>({
    async open(signal) {
      if (cursor === null) {
        const [list, all] = await Promise.all([
          client.runs.list({ states: [...activeStates], limit: 10_000 }, { signal }),
          client.runs.list({ limit: 1, metrics: [] }, { signal }),
        ])
        hold(list.runs)
        cursor = list.cursor
        total.value = all.total
        newest = all.runs[0]?.id ?? 0
        loaded.value = true
      }
      return client.runs.follow({ cursor }, { signal })
    },
    receive({ changed, removed, cursor: now }) {
      cursor = now
      const added = changed.some(({ id }) => id > newest)
      newest = changed.reduce((most, { id }) => Math.max(most, id), newest)
      // Runs that no view asked for need not be held, unless they are training or queued.
      hold(changed.filter((run) => byId.value.has(run.id) || activeStates.includes(run.state)))
      if (removed.length > 0) {
        const next = new Map(byId.value)
        for (const id of removed) next.delete(id)
        byId.value = next
        missing.value = new Set([...missing.value, ...removed])
      }
      version.value++
      if (added || removed.length > 0) void count().catch(() => undefined)
    },
  })

  return { byId, missing, active, loaded, total, version, hold, want, keep, need }
})

interface Fetching {
  /** Whether a run is held, or known not to be there. */
  isKnown(id: number): boolean
  fetch(ids: number[]): Promise<RunRow[]>
  hold(rows: readonly RunRow[]): void
  /** Told of runs that are not there. */
  miss(ids: readonly number[]): void
}

/** Fetches the rows of runs that are not held yet; soon, and many in one call. */
function fetcher({ isKnown, fetch, hold, miss }: Fetching): (ids: readonly number[]) => void {
  const wanted = new Set<number>()
  const underWay = new Set<number>()
  async function fetchWanted(): Promise<void> {
    const ids = [...wanted]
    wanted.clear()
    for (let at = 0; at < ids.length; at += portion) {
      const some = ids.slice(at, at + portion)
      try {
        const runs = await fetch(some)
        hold(runs)
        const found = new Set(runs.map(({ id }) => id))
        if (found.size < some.length) miss(some.filter((id) => !found.has(id)))
      } catch {
        // The connection broke: whoever still needs them asks again.
      } finally {
        for (const id of some) underWay.delete(id)
      }
    }
  }
  return (ids) => {
    const lacking = ids.filter((id) => !isKnown(id) && !underWay.has(id))
    if (lacking.length === 0) return
    if (wanted.size === 0) queueMicrotask(() => void fetchWanted())
    for (const id of lacking) {
      wanted.add(id)
      underWay.add(id)
    }
  }
}
