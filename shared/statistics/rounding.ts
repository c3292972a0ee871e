/**
 * How far values may lie from the true value, in units of the last place of the largest. A share k / n is off by
 * half of one, 100 k / n by one and a half, a mean of several by a few, and a difference of two such by the sum.
 */
const unitsLost = 16

/**
 * How far apart two differences of given values may lie when in truth they are one: 16 units in the last place of the
 * largest magnitude. Values that all are numbers of 32 bits (TensorBoard keeps no others) have the longer unit of
 * those, unless all are whole, which are exact.
 */
export function roundingOf(values: readonly number[]): number {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const isSingle = values.every((value) => Math.fround(value) === value) && !values.every(Number.isInteger)
  return unitsLost * largest * (isSingle ? 2 ** -23 : Number.EPSILON)
}

/**
 * The values, where those whose magnitudes lie within `reach` of the smallest of their group have its magnitude, and
 * those within `reach` of 0 are 0: ties that rounding broke are ties again. If one is not finite all stay as they are.
 */
export function tied(values: readonly number[], reach: number): number[] {
  const result = [...values]
  if (!Number.isFinite(reach) || !values.every(Number.isFinite)) return result
  let magnitude = 0
  for (const index of [...values.keys()].sort((a, b) => Math.abs(values[a]!) - Math.abs(values[b]!))) {
    const own = Math.abs(values[index]!)
    if (own - magnitude > reach) magnitude = own
    result[index] = magnitude === 0 ? 0 : Math.sign(values[index]!) * magnitude
  }
  return result
}
