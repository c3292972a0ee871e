/**
 * Drops the oldest entries of a map until no more than `most` entries are left that may go: to renew an entry, delete
 * it first.
 * @param spares entries that stay, whatever their age.
 */
export function keepNewest<Key, Value>(
  entries: Map<Key, Value>,
  most: number,
  spares: (key: Key, value: Value) => boolean,
): void {
  const mayGo = [...entries].filter(([key, value]) => !spares(key, value))
  for (const [key] of mayGo.slice(0, Math.max(0, mayGo.length - most))) entries.delete(key)
}
