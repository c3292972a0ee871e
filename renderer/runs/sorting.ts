/** One column of an order. */
export interface SortKey {
  id: string
  descending: boolean
}

/** The columns of an order such as "model,-train.loss", the first before the second. */
export function sortKeys(sort: string): SortKey[] {
  return sort
    .split(',')
    .filter((part) => part !== '')
    .map((part) => ({ id: part.replace(/^-/, ''), descending: part.startsWith('-') }))
}

/**
 * The order after a click on a column: by it alone, or, if it is added, by it after those before. A column that is
 * there already turns around; one that is added a third time leaves the order.
 */
export function sortedBy(sort: string, { id, numeric }: { id: string; numeric: boolean }, adding: boolean): string {
  const keys = sortKeys(sort)
  const place = keys.findIndex((key) => key.id === id)
  const first: SortKey = { id, descending: numeric }
  if (!adding) return textOf([place >= 0 && keys.length === 1 ? { id, descending: !keys[place]!.descending } : first])
  if (place < 0) return textOf([...keys, first])
  const now = keys[place]!
  if (now.descending === numeric) return textOf(keys.with(place, { id, descending: !numeric }))
  return keys.length === 1 ? sort : textOf(keys.toSpliced(place, 1))
}

function textOf(keys: readonly SortKey[]): string {
  return keys.map(({ id, descending }) => (descending ? `-${id}` : id)).join(',')
}

/** The head to which a key leads from another one; null if it leads nowhere. */
export function headAfter(heads: readonly string[], from: string, key: string): string | null {
  const place = heads.indexOf(from)
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: heads.length - 1 }[key]
  return to === undefined ? null : heads[Math.min(heads.length - 1, Math.max(0, to))]!
}
