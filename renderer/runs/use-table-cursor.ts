import { ref, type Ref } from 'vue'
import { useAction } from '../actions/registry.ts'
import { useSelection } from '../stores/selection.ts'
import type { TableRow } from './table-row.ts'

interface CursorOptions {
  /** Lines as they are shown. */
  rows: Ref<readonly TableRow[]>
  open(row: TableRow): void
  setExpanded(row: TableRow, open: boolean): void
  scrollTo(index: number): void
}

export interface TableCursor {
  /** Id of the line that the keyboard stands on. */
  id: Ref<string | null>
  click(row: TableRow, event: MouseEvent): void
  check(row: TableRow): void
  openRow(row: TableRow): void
  /** Keeps the cursor's runs up to date after the lines changed. */
  keep(): void
}

/** Moving through the table, selecting and opening, by mouse and by key. */
export function useTableCursor({ rows, open, setExpanded, scrollTo }: CursorOptions): TableCursor {
  const selection = useSelection()
  const id = ref<string | null>(null)
  const place = () => rows.value.findIndex((row) => row.id === id.value)
  const here = () => rows.value[place()]
  const idsOf = (row: TableRow) => row.runs.map((run) => run.id)

  function stand(row: TableRow): void {
    id.value = row.id
    selection.cursor = idsOf(row)
  }
  function move(by: number): void {
    const index = Math.min(rows.value.length - 1, Math.max(0, place() + by))
    const row = rows.value[place() === -1 ? 0 : index]
    if (row === undefined) return
    stand(row)
    scrollTo(rows.value.indexOf(row))
  }
  function click(row: TableRow, event: MouseEvent): void {
    if (event.shiftKey && place() !== -1) {
      const [from, to] = [place(), rows.value.indexOf(row)].sort((a, b) => a - b) as [number, number]
      selection.set([...selection.ids, ...rows.value.slice(from, to + 1).flatMap(idsOf)])
    } else if (event.ctrlKey || event.metaKey) selection.toggle(idsOf(row))
    else selection.set(idsOf(row))
    stand(row)
  }

  const standing = () => here() !== undefined
  useAction('next', () => move(1), () => rows.value.length > 0)
  useAction('previous', () => move(-1), () => rows.value.length > 0)
  useAction('select', () => selection.toggle(idsOf(here()!)), standing)
  useAction('open', () => open(here()!), standing)
  useAction('expand', () => setExpanded(here()!, true), () => here()?.kind === 'group')
  useAction('collapse', () => setExpanded(here()!, false), () => here()?.kind === 'group')

  return {
    id,
    click,
    check(row) {
      selection.toggle(idsOf(row))
      stand(row)
    },
    openRow: open,
    keep() {
      const row = here()
      selection.cursor = row === undefined ? [] : idsOf(row)
    },
  }
}
