/** Runs of neighbouring points that can all be drawn: [x, y, ...] in pixels. */
export function segments(length: number, pointAt: (index: number) => number[]): number[][][] {
  const found: number[][][] = []
  let open: number[][] | null = null
  for (let index = 0; index < length; index++) {
    const point = pointAt(index)
    if (!point.every(Number.isFinite)) open = null
    else if (open === null) found.push((open = [point]))
    else open.push(point)
  }
  return found
}
