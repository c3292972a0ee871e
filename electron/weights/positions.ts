/** Keys' cubic kernel with a = -0.5, as Pillow and PyTorch with antialiasing have it. */
function cubic(distance: number): number {
  const x = Math.abs(distance)
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
}

/** What each of `size` places takes of `from` places along one axis, as weights that sum to 1. */
function shares(from: number, size: number): { start: number; weights: number[] }[] {
  const scale = from / size
  const stretch = Math.max(scale, 1)
  return Array.from({ length: size }, (_, index) => {
    const center = scale * (index + 0.5)
    const start = Math.max(Math.trunc(center - 2 * stretch + 0.5), 0)
    const end = Math.min(Math.trunc(center + 2 * stretch + 0.5), from)
    const raw = Array.from({ length: end - start }, (_each, at) => cubic((at + start - center + 0.5) / stretch))
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return { start, weights: raw.map((weight) => weight / sum) }
  })
}

/**
 * Learned positions [tokens + side * side, D] for another grid of patches, bicubic with antialiasing as timm has it
 * (resample_abs_pos_embed); those of tokens before the patches stay.
 * @param here shape [tokens + rows * columns, D]
 * @param there shape with the same D last
 */
export function interpolatedPositions(
  values: Float32Array,
  here: readonly number[],
  there: readonly number[],
  [rows, columns]: readonly [number, number],
): Float32Array {
  const [length, dimension] = here as [number, number]
  const tokens = length - rows * columns
  const side = Math.sqrt(there.at(-2)! - tokens)
  const [down, across] = [shares(side, rows), shares(side, columns)]
  const resized = new Float32Array(length * dimension)
  resized.set(values.subarray(0, tokens * dimension))
  for (const [row, vertical] of down.entries())
    for (const [column, horizontal] of across.entries())
      for (let place = 0; place < dimension; place++) {
        let sum = 0
        for (const [y, share] of vertical.weights.entries())
          for (const [x, weight] of horizontal.weights.entries()) {
            const at = tokens + (vertical.start + y) * side + horizontal.start + x
            sum += share * weight * values[at * dimension + place]!
          }
        resized[(tokens + row * columns + column) * dimension + place] = sum
      }
  return resized
}
