import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { useRuns } from '../stores/runs.ts'
import { runRow, type TableRow } from './table-row.ts'
import type { RunList } from './use-run-list.ts'

/** The lines of the table in order: top lines, and under the open ones their runs. */
export interface Lines {
  count: ComputedRef<number>
  at(line: number): TableRow | undefined
  /** Position of a line; -1 if it is not held. */
  indexOf(id: string): number
  /** The top line that a line belongs to. */
  topOf(line: number): number
  isOpen(id: string): boolean
  setOpen(row: TableRow, open: boolean): void
  openIds: Ref<ReadonlySet<string>>
}

export function useLines(list: RunList): Lines {
  const runs = useRuns()
  const openIds = ref<ReadonlySet<string>>(new Set())

  /**
   * Open groups that are held: where they are among the top lines, and before how many lines that are theirs or an
   * earlier one's.
   */
  const opened = computed(() => {
    const found = [...list.held.value]
      .filter(([, row]) => row.kind === 'group' && openIds.value.has(row.id))
      .sort(([a], [b]) => a - b)
    let before = 0
    return found.map(([top, row]) => {
      const entry = { top, row, line: top + before }
      before += row.ids.length
      return entry
    })
  })
  runs.need(() => opened.value.flatMap(({ row }) => row.ids))

  const count = computed(() => list.total.value + opened.value.reduce((sum, { row }) => sum + row.ids.length, 0))

  /** The open group at or above a line, and how many lines there are under the groups before it. */
  function above(line: number): { entry: (typeof opened.value)[number] | undefined; before: number } {
    let before = 0
    let entry: (typeof opened.value)[number] | undefined
    for (const each of opened.value) {
      if (each.line > line) break
      if (entry !== undefined) before += entry.row.ids.length
      entry = each
    }
    return { entry, before }
  }

  function at(line: number): TableRow | undefined {
    const { entry, before } = above(line)
    if (entry === undefined) return list.at(line)
    const under = line - entry.line
    if (under === 0) return entry.row
    if (under <= entry.row.ids.length) {
      const run = runs.byId.get(entry.row.ids[under - 1]!)
      return run === undefined ? undefined : runRow(run, 1)
    }
    return list.at(line - before - entry.row.ids.length)
  }

  return {
    count,
    at,
    topOf(line) {
      const { entry, before } = above(line)
      if (entry === undefined) return line
      const under = line - entry.line
      return under <= entry.row.ids.length ? entry.top : line - before - entry.row.ids.length
    },
    indexOf(id) {
      for (const [top, row] of list.held.value) {
        if (row.id === id) {
          const before = opened.value
            .filter((each) => each.top < top)
            .reduce((sum, each) => sum + each.row.ids.length, 0)
          return top + before
        }
      }
      for (const { row, line } of opened.value) {
        const place = row.ids.findIndex((run) => `run:${run}` === id)
        if (place >= 0) return line + 1 + place
      }
      return -1
    },
    isOpen: (id) => openIds.value.has(id),
    setOpen(row, open) {
      if (row.kind !== 'group') return
      const next = new Set(openIds.value)
      if (open) next.add(row.id)
      else next.delete(row.id)
      openIds.value = next
    },
    openIds,
  }
}
