/** Ranks of values from 1 on; equal values share the mean of theirs. */
export function ranksOf(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!)
  const ranks = new Array<number>(values.length)
  for (let first = 0; first < order.length;) {
    let end = first + 1
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++
    for (let place = first; place < end; place++) ranks[order[place]!] = (first + 1 + end) / 2
    first = end
  }
  return ranks
}

/** The sum of t^3 - t over the sizes t of groups of equal values: what ties take off the variance of a sum of ranks. */
export function tieTerm(ranks: readonly number[]): number {
  return [...Map.groupBy(ranks, (rank) => rank).values()].reduce((sum, { length }) => sum + length ** 3 - length, 0)
}
