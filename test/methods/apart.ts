/** |a - b| / |b| in the Euclidean norm; a b next to 0 counts as 1e-6 long. */
export function apart(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, size] = [0, 0]
  for (let index = 0; index < expected.length; index++) {
    difference += (actual[index]! - expected[index]!) ** 2
    size += expected[index]! ** 2
  }
  return Math.sqrt(difference / Math.max(size, 1e-12))
}
