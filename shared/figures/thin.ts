/**
 * Places of a curve's points to draw, in rising order: of each stretch of x the first, the last, the least and the
 * greatest, so that the line covers the same pixels as all points would (M4: Jugel and others, VLDB 2014). A stretch
 * that has a gap keeps one.
 * @param x in drawing order, as many as in every column
 * @param columns what is drawn over x: the curve, and the edges of its band
 * @param stretches into which the range of x is cut, a pixel each
 * @returns every place if there are no more than could be drawn anyway
 */
export function thinned(x: readonly number[], columns: readonly (readonly number[])[], stretches: number): number[] {
  const every = x.map((_, place) => place)
  if (x.length <= 4 * stretches) return every
  const [low, high] = extent(x)
  if (!(high > low)) return every
  const stretchOf = (place: number): number =>
    Math.min(stretches - 1, Math.floor(((x[place]! - low) / (high - low)) * stretches))
  const kept: number[] = []
  let from = 0
  while (from < x.length) {
    let to = from + 1
    while (to < x.length && stretchOf(to) === stretchOf(from)) to++
    kept.push(...telling(columns, from, to))
    from = to
  }
  return kept
}

/** Of the places from `from` to before `to`: what shows their columns' course. */
function telling(columns: readonly (readonly number[])[], from: number, to: number): number[] {
  const places = new Set<number>()
  for (const column of columns) {
    let [first, last, least, greatest, gap] = [-1, -1, -1, -1, -1]
    for (let place = from; place < to; place++) {
      const value = column[place]!
      if (!Number.isFinite(value)) {
        if (gap < 0) gap = place
        continue
      }
      if (first < 0) first = least = greatest = place
      last = place
      if (value < column[least]!) least = place
      if (value > column[greatest]!) greatest = place
    }
    for (const place of [first, last, least, greatest, gap]) if (place >= 0) places.add(place)
  }
  return [...places].sort((left, right) => left - right)
}

function extent(values: readonly number[]): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}
