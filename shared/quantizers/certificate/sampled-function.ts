/** A point of a sampled function, with its slope there. */
export interface Knot {
  x: number
  y: number
  slope: number
}

export interface Point {
  x: number
  y: number
}

/**
 * A function known at knots in rising order of x: cubic between two knots, meeting values and slopes (Hermite), and a
 * line where a slope is unknown (not finite). Two knots at one x are a jump; the function takes the right one there.
 * Beyond the ends it goes on as a line.
 */
export class SampledFunction {
  readonly knots: readonly Knot[]
  readonly #slopes: ReadonlyMap<number, number>

  /** @param slopes slopes at single places, which differ from those of the curve around them */
  constructor(knots: readonly Knot[], slopes: ReadonlyMap<number, number> = new Map()) {
    if (knots.length === 0) throw new Error('A sampled function needs at least one knot.')
    this.knots = knots
    this.#slopes = slopes
  }

  at(x: number): number {
    return this.#between(
      x,
      (left, right) => {
        const { t, width, rise } = within(left, right, x)
        if (!Number.isFinite(left.slope + right.slope)) return left.y + t * rise
        const s = 1 - t
        return left.y + rise * t * t * (3 - 2 * t) + width * (left.slope * t * s * s - right.slope * t * t * s)
      },
      (end) => end.y + (Number.isFinite(end.slope) ? end.slope * (x - end.x) : 0),
    )
  }

  slopeAt(x: number): number {
    const own = this.#slopes.get(x)
    if (own !== undefined) return own
    return this.#between(
      x,
      (left, right) => {
        const { t, width, rise } = within(left, right, x)
        if (!Number.isFinite(left.slope + right.slope)) return rise / width
        return (6 * t * (1 - t) * rise) / width + left.slope * (1 - t) * (1 - 3 * t) - right.slope * t * (2 - 3 * t)
      },
      (end) => (Number.isFinite(end.slope) ? end.slope : 0),
    )
  }

  /**
   * As few of the points as draw the function to within `tolerance` of its height; ends and jumps are always among
   * them.
   */
  points(tolerance = 1e-3): Point[] {
    const heights = this.knots.map(({ y }) => y)
    const allowed = tolerance * (Math.max(...heights) - Math.min(...heights) || 1)
    const kept: Point[] = []
    let start = 0
    while (start < this.knots.length) {
      let end = start
      while (end + 1 < this.knots.length && this.knots[end + 1]!.x > this.knots[end]!.x) end++
      kept.push(...thinned(this.knots.slice(start, end + 1), allowed))
      start = end + 1
    }
    return kept.filter(({ x, y }, index) => index === 0 || x !== kept[index - 1]!.x || y !== kept[index - 1]!.y)
  }

  #between<Result>(x: number, inside: (left: Knot, right: Knot) => Result, outside: (end: Knot) => Result): Result {
    const { knots } = this
    let [low, high] = [0, knots.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (knots[middle]!.x <= x) low = middle + 1
      else high = middle
    }
    if (low === 0) return outside(knots[0]!)
    if (low === knots.length)
      return knots[low - 1]!.x === x && low > 1 && knots[low - 2]!.x < x
        ? inside(knots[low - 2]!, knots[low - 1]!)
        : outside(knots[low - 1]!)
    return inside(knots[low - 1]!, knots[low]!)
  }
}

function within(left: Knot, right: Knot, x: number): { t: number; width: number; rise: number } {
  const width = right.x - left.x
  return { t: (x - left.x) / width, width, rise: right.y - left.y }
}

/** Ramer, Douglas and Peucker, 1972, by vertical distance. */
function thinned(knots: readonly Knot[], allowed: number): Point[] {
  const keep = new Set([0, knots.length - 1])
  const open: [number, number][] = [[0, knots.length - 1]]
  while (open.length > 0) {
    const [first, last] = open.pop()!
    const [from, to] = [knots[first]!, knots[last]!]
    let [worst, farthest] = [allowed, -1]
    for (let index = first + 1; index < last; index++) {
      const { x, y } = knots[index]!
      const distance = Math.abs(y - (from.y + ((x - from.x) / (to.x - from.x)) * (to.y - from.y)))
      if (distance > worst) [worst, farthest] = [distance, index]
    }
    if (farthest < 0) continue
    keep.add(farthest)
    open.push([first, farthest], [farthest, last])
  }
  return [...keep].sort((left, right) => left - right).map((index) => ({ x: knots[index]!.x, y: knots[index]!.y }))
}
