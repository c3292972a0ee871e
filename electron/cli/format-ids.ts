/** Numbers of runs as they are typed: "1-4,7". */
export function formatIds(ids: readonly number[]): string {
  const spans: [first: number, last: number][] = []
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last?.[1] === id - 1) last[1] = id
    else spans.push([id, id])
  }
  return spans.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',')
}
