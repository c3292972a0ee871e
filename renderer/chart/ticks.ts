/** Beyond so many digits two numbers of a chart are one. */
const mostDigits = 9

/** Labels of the ticks of an axis: as few digits as tell them apart, four if these do. */
export function tickTexts(
  values: readonly (number | null)[],
  format: (value: number, digits: number) => string,
): string[] {
  for (let digits = 4; ; digits++) {
    const texts = values.map((value) => (value === null ? '' : format(value, digits)))
    const shown = texts.filter((text) => text !== '')
    if (digits >= mostDigits || new Set(shown).size === shown.length) return texts
  }
}

/** Values that differ by less than this share of themselves are one value: rounding is not drawn as a curve. */
const sameShare = 1e-7

/** From where to where an axis goes for values between two: a constant gets an axis around it. */
export function spanOf(low: number, high: number): [number, number] | null {
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (size === 0) return [0, 1]
  if (high - low > sameShare * size) return null
  const middle = (low + high) / 2
  return [middle - size / 10, middle + size / 10]
}
