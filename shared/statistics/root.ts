/** Where a falling function of x >= 0 takes a value, to the last bit that halving can find. */
export function rootOfFalling(fall: (x: number) => number, value: number): number {
  let low = 0
  let high = 1
  while (fall(high) > value) {
    low = high
    high *= 2
  }
  for (;;) {
    const middle = low + (high - low) / 2
    if (middle <= low || middle >= high) return middle
    if (fall(middle) > value) low = middle
    else high = middle
  }
}
