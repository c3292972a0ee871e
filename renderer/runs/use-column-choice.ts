import { computed, type ComputedRef, type Ref } from 'vue'
import { useStored } from '../stores/stored.ts'
import { findColumn, proposedColumns, type RunColumn } from './columns.ts'

export interface ColumnChoice {
  /** Ids in the order of the columns. */
  ids: Ref<readonly string[]>
  shown: ComputedRef<RunColumn[]>
  toggle(id: string): void
  move(id: string, before: string): void
  set(ids: readonly string[]): void
  reset(): void
}

/** Which columns the runs table shows and in which order: remembered. */
export function useColumnChoice(): ColumnChoice {
  const kept = useStored<readonly string[]>(
    'runs.columns',
    proposedColumns,
    (value) => Array.isArray(value) && value.every((id) => typeof id === 'string'),
  )
  /** By the names that columns have now. */
  const ids = computed<readonly string[]>({
    get: () => [...new Set(kept.value.map((id) => findColumn(id)?.id ?? id))],
    set: (next) => (kept.value = next),
  })
  const shown = computed(() => ids.value.flatMap((id) => findColumn(id) ?? []))
  return {
    ids,
    shown,
    toggle(id) {
      ids.value = ids.value.includes(id) ? ids.value.filter((other) => other !== id) : [...ids.value, id]
    },
    move(id, before) {
      ids.value = moveBefore(ids.value, id, before)
    },
    set(next) {
      ids.value = [...next]
    },
    reset() {
      ids.value = proposedColumns
    },
  }
}

/** The list with one entry moved to the place of another. */
export function moveBefore(list: readonly string[], id: string, before: string): string[] {
  if (id === before) return [...list]
  const rest = list.filter((other) => other !== id)
  const forward = list.indexOf(id) < list.indexOf(before)
  rest.splice(rest.indexOf(before) + (forward ? 1 : 0), 0, id)
  return rest
}
