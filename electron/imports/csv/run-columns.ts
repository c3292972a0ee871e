import type { Column } from './column.ts'

const between = ' - '
/** Suffixes that Weights & Biases adds to every curve that it exports, and the counter beside it. */
const bound = /__(MIN|MAX)$/
const counter = `${between}_step`

/** Curves of several runs side by side. */
export interface RunColumns {
  /** The run and the metric of each column; null if the table is not of that form. */
  wide: Map<Column, { run: string; metric: string }> | null
  /** Lows and highs beside curves, with the curve, and counters beside the step, with null. */
  bounds: Map<Column, Column | null>
}

/**
 * A chart that Weights & Biases exported: every column is called "run - metric". A run may be called "bnn - seed 1":
 * where a counter of the run is beside it, the name of the run is that of the counter, and otherwise the last " - "
 * parts the two.
 * @param columns those that are neither step nor time
 */
export function runColumnsOf(columns: readonly Column[]): RunColumns {
  const named = columns.filter(({ name }) => name !== '')
  if (named.length === 0 || !named.every(({ name }) => name.includes(between))) return { wide: null, bounds: new Map() }
  const byName = new Map(named.map((column) => [column.name, column]))
  const counters = named.filter(({ name }) => name.endsWith(counter)).map(({ name }) => name.slice(0, -counter.length))
  const bounds = new Map<Column, Column | null>()
  for (const column of named) {
    const base = column.name.replace(bound, '')
    if (base.endsWith(counter)) bounds.set(column, null)
    else if (bound.test(column.name) && byName.has(base)) bounds.set(column, byName.get(base)!)
  }
  const wide = new Map<Column, { run: string; metric: string }>()
  for (const column of named) {
    if (bounds.has(column)) continue
    const { name } = column
    const counted = counters
      .filter((run) => name.startsWith(`${run}${between}`))
      .reduce<string | null>((longest, run) => (run.length > (longest?.length ?? -1) ? run : longest), null)
    const end = counted?.length ?? name.lastIndexOf(between)
    wide.set(column, { run: name.slice(0, end).trim(), metric: name.slice(end + between.length).trim() })
  }
  return { wide, bounds }
}
