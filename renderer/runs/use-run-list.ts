import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue'
import type { RunGroup } from '../../shared/contract/groups.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import type { HostClient } from '../host/client.ts'
import { useClient } from '../stores/host.ts'
import { describeFailure } from '../format/faults.ts'
import { useRuns } from '../stores/runs.ts'
import { groupRow, runRow, type TableRow } from './table-row.ts'

/** Content of the list. */
export interface ListQuery {
  filter: string
  archived: boolean | undefined
  /** Null: a line a run. Else the keys that runs of a line share; none of them: all but the seed. */
  by: readonly string[] | null
  sort: string
  /** Columns of figures, and fields of which a group shows its values. */
  figures: readonly string[]
  values: readonly string[]
}

export interface RunList {
  /** Top lines, and runs in them. */
  total: Ref<number>
  runs: Ref<number>
  loaded: Ref<boolean>
  failure: Ref<string | null>
  /** The top line at a place; undefined until its page has come. */
  at(index: number): TableRow | undefined
  /** Top lines that are held, by their place. */
  held: ComputedRef<ReadonlyMap<number, TableRow>>
  /** Says which top lines are in sight. */
  show(first: number, last: number): void
  retry(): void
}

const pageSize = 60
/** Milliseconds between two looks at lines that changed; longer where the host takes long to answer. */
const rest = 500

/** The lines of the runs table, page by page as they come into sight: sorted, filtered and grouped by the host. */
export function useRunList(query: Ref<ListQuery>): RunList {
  const client = useClient()
  const runs = useRuns()
  const pages = shallowRef<ReadonlyMap<number, readonly (RunGroup | RunRow)[]>>(new Map())
  const total = ref(0)
  const count = ref(0)
  const loaded = ref(false)
  const failure = ref<string | null>(null)
  const sight = { first: 0, last: pageSize - 1 }
  const underWay = new Set<number>()
  /** Raised with every other query: answers to an earlier one are dropped. */
  let turn = 0
  let stop = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let slowest = 0

  runs.keep(() =>
    [...pages.value.values()].flatMap((entries) => entries.map((entry) => ('ids' in entry ? entry.run.id : entry.id))),
  )

  const held = computed(() => linesOf(pages.value, runs.byId))

  /** Asks for a page; rows of runs are held by all of the window. */
  async function askFor(page: number): Promise<Page> {
    const answer = await ask(client, query.value, page, stop.signal)
    runs.hold(answer.rows)
    return answer
  }

  function pagesInSight(): number[] {
    const first = Math.floor(sight.first / pageSize)
    return Array.from({ length: Math.floor(sight.last / pageSize) - first + 1 }, (_, index) => first + index)
  }

  /** Fetches a page; of a query that is new the first one takes the place of all that was shown. */
  async function fetchPage(page: number, replacing = false): Promise<void> {
    const mine = turn
    if (underWay.has(page)) return
    underWay.add(page)
    const began = performance.now()
    try {
      const answer = await askFor(page)
      if (mine !== turn) return
      slowest = Math.max(slowest * 0.8, performance.now() - began)
      total.value = answer.total
      count.value = answer.runs
      pages.value = new Map(replacing ? [[page, answer.entries]] : [...pages.value, [page, answer.entries]])
      loaded.value = true
      failure.value = null
    } catch (error) {
      if (mine === turn) failure.value = describeFailure(error)
    } finally {
      if (mine === turn) underWay.delete(page)
    }
  }

  function restart(): void {
    turn++
    stop.abort()
    stop = new AbortController()
    underWay.clear()
    for (const [index, page] of pagesInSight().entries()) void fetchPage(page, index === 0)
  }

  /** Lines in sight are asked for again where runs changed; those out of sight when they come into it. */
  function refresh(): void {
    timer = undefined
    const wanted = pagesInSight()
    pages.value = new Map([...pages.value].filter(([page]) => wanted.includes(page)))
    for (const page of wanted) void fetchPage(page)
  }

  const key = computed(() => JSON.stringify(query.value))
  watch(key, restart, { immediate: true })
  watch(
    () => runs.version,
    () => (timer ??= setTimeout(refresh, Math.max(rest, 4 * slowest))),
  )
  onScopeDispose(() => {
    turn++
    stop.abort()
    clearTimeout(timer)
  })

  return {
    total,
    runs: count,
    loaded,
    failure,
    held,
    at: (index) => held.value.get(index),
    show(first, last) {
      sight.first = Math.max(0, first)
      sight.last = Math.max(sight.first, last)
      for (const page of pagesInSight())
        if (!pages.value.has(page) && page * pageSize < Math.max(total.value, 1)) void fetchPage(page)
    },
    retry: restart,
  }
}

/** A page of top lines; `rows` are those that are single runs. */
interface Page {
  total: number
  runs: number
  entries: readonly (RunGroup | RunRow)[]
  rows: readonly RunRow[]
}

async function ask(client: HostClient, query: ListQuery, page: number, signal: AbortSignal): Promise<Page> {
  const { filter, archived, by, sort, figures, values } = query
  const shared = { filter, archived, sort, limit: pageSize, offset: page * pageSize }
  if (by === null) {
    const { total, runs } = await client.runs.list(shared, { signal })
    return { total, runs: total, entries: runs, rows: runs }
  }
  const { total, runs, groups } = await client.runs.groups(
    { ...shared, by: [...by], figures: [...figures], values: [...values], metrics: [] },
    { signal },
  )
  return { total, runs, entries: groups, rows: [] }
}

/** Top lines by their place, with runs as they are held now. */
function linesOf(
  pages: ReadonlyMap<number, readonly (RunGroup | RunRow)[]>,
  byId: ReadonlyMap<number, RunRow>,
): Map<number, TableRow> {
  const lines = new Map<number, TableRow>()
  for (const [page, entries] of pages) {
    for (const [place, entry] of entries.entries()) {
      const line =
        'ids' in entry
          ? groupRow({ ...entry, run: byId.get(entry.run.id) ?? entry.run })
          : runRow(byId.get(entry.id) ?? entry)
      lines.set(page * pageSize + place, line)
    }
  }
  return lines
}
