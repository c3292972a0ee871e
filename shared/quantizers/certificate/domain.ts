/** Latent weights from `from` to `to`: where a pair is judged. */
export interface Domain {
  from: number
  to: number
}

/** Twice as far as latent weights are clipped, and as far again. */
export const usualDomain: Domain = { from: -4, to: 4 }

/**
 * A step so small that nothing but a jump happens within it: 2^-44 of the domain's width, but where the domain lies so
 * far from 0 that its places are not told apart so finely, four times the distance of two neighbours. Limits from one
 * side are taken so far from their place.
 */
export function hairOf({ from, to }: Domain): number {
  return Math.max((to - from) * 2 ** -44, 4 * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to)))
}

/** Part of a scale below which a difference is taken for rounding. */
export const rounding = 1e-12

/** The shortest decimal number within `reach` of a value: what an interval's end was meant to be. */
export function snapped(value: number, reach: number): number {
  if (Math.abs(value) <= reach) return 0
  for (let digits = 1; digits <= 15; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.abs(short - value) <= reach) return short
  }
  return value
}

/** Where a property of w changes between two places that differ in it, to within 2^-60 of the domain. */
export function bisect(from: number, to: number, width: number, holds: (w: number) => boolean): number {
  const first = holds(from)
  let [low, high] = [from, to]
  while (high - low > width * 2 ** -60) {
    const middle = (low + high) / 2
    if (middle <= low || middle >= high) break
    if (holds(middle) === first) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Where a function is least between two places, by golden section. */
export function leastBetween(from: number, to: number, value: (w: number) => number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [low, high] = [from, to]
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)]
  let [atLeft, atRight] = [value(left), value(right)]
  for (let round = 0; round < 80 && high - low > Number.EPSILON * Math.max(Math.abs(low), Math.abs(high)); round++) {
    if (atLeft <= atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - ratio * (high - low)
      atLeft = value(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + ratio * (high - low)
      atRight = value(right)
    }
  }
  return atLeft <= atRight ? left : right
}
