import { ref, watch, type Ref } from 'vue'
import { useAction } from '../actions/registry.ts'
import { useSelection } from '../stores/selection.ts'
import type { TableRow } from './table-row.ts'
import type { Lines } from './use-lines.ts'

interface CursorOptions {
  lines: Lines
  open(row: TableRow): void
  scrollTo(index: number): void
}

export interface TableCursor {
  /** Id of the line under the keyboard cursor. */
  id: Ref<string | null>
  click(row: TableRow, event: MouseEvent): void
  check(row: TableRow): void
}

/** Moving through the table, selecting and opening, by mouse and by key. */
export function useTableCursor({ lines, open, scrollTo }: CursorOptions): TableCursor {
  const selection = useSelection()
  const id = ref<string | null>(null)
  /** Where the cursor was last seen: its line may have gone. */
  let last = 0
  const place = () => (id.value === null ? -1 : lines.indexOf(id.value))
  const here = () => {
    const line = place()
    return line < 0 ? undefined : lines.at(line)
  }

  function stand(row: TableRow): void {
    id.value = row.id
    last = lines.indexOf(row.id)
    selection.cursor = row.ids
  }
  function move(by: number): void {
    const now = place()
    const line = Math.min(lines.count.value - 1, Math.max(0, now >= 0 ? now + by : id.value === null ? 0 : last))
    const row = lines.at(line)
    scrollTo(line)
    if (row !== undefined) stand(row)
  }
  function rowsBetween(from: number, to: number): TableRow[] {
    return Array.from({ length: to - from + 1 }, (_, index) => lines.at(from + index)).filter(
      (row) => row !== undefined,
    )
  }
  function click(row: TableRow, event: MouseEvent): void {
    const now = place()
    if (event.shiftKey && now >= 0) {
      const [from, to] = [now, lines.indexOf(row.id)].sort((a, b) => a - b) as [number, number]
      selection.set([...selection.ids, ...rowsBetween(from, to).flatMap(({ ids }) => ids)])
    } else if (event.ctrlKey || event.metaKey) selection.toggle(row.ids)
    else selection.set(row.ids)
    stand(row)
  }

  const standing = () => here() !== undefined
  useAction(
    'next',
    () => move(1),
    () => lines.count.value > 0,
  )
  useAction(
    'previous',
    () => move(-1),
    () => lines.count.value > 0,
  )
  useAction(
    'next-page',
    () => move(20),
    () => lines.count.value > 0,
  )
  useAction(
    'previous-page',
    () => move(-20),
    () => lines.count.value > 0,
  )
  useAction(
    'first-row',
    () => move(-lines.count.value),
    () => lines.count.value > 0,
  )
  useAction(
    'last-row',
    () => move(lines.count.value),
    () => lines.count.value > 0,
  )
  useAction('select', () => selection.toggle(here()!.ids), standing)
  useAction('open', () => open(here()!), standing)
  useAction(
    'expand',
    () => lines.setOpen(here()!, true),
    () => here()?.kind === 'group',
  )
  useAction(
    'collapse',
    () => lines.setOpen(here()!, false),
    () => here()?.kind === 'group',
  )

  // A group may have got more runs, or its line may have gone.
  watch(
    () => here()?.ids,
    (ids) => {
      if (ids !== undefined) selection.cursor = ids
      else if (id.value === null) selection.cursor = []
    },
  )

  return {
    id,
    click,
    check(row) {
      selection.toggle(row.ids)
      stand(row)
    },
  }
}
