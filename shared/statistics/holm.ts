/** Holm's step-down correction (1979) of several p at once: each is to be compared with the level itself afterwards. */
export function holm(ps: readonly number[]): number[] {
  const order = [...ps.keys()].sort((a, b) => ps[a]! - ps[b]!)
  const adjusted = new Array<number>(ps.length)
  let least = 0
  for (const [place, index] of order.entries()) {
    least = Math.max(least, Math.min(1, ps[index]! * (ps.length - place)))
    adjusted[index] = least
  }
  return adjusted
}
