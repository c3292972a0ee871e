import { t } from '../words/words.ts'

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`
const pattern = new RegExp(String.raw`^(${number})\s*\.\.\s*(${number})(?:\s+in\s+(\d+)(\s+log)?)?$`, 'i')
/**
 * Digits of a value between the ends of a range of real numbers: enough for a learning rate, few enough for a table's
 * heading.
 */
const digits = 4

/**
 * Values of a range: "1..5", every whole number; "0.1..0.5 in 5", so many values evenly apart, both ends among them;
 * "1e-4..0.1 in 4 log", each the same factor above the one before.
 * @param most as many values may be in it.
 * @returns the values, or a complaint; null if the text is not a range.
 */
export function parseRange(text: string, { whole, most }: { whole: boolean; most: number }): number[] | string | null {
  const found = pattern.exec(text)
  if (found === null) return null
  const [from, to, logarithmic] = [Number(found[1]), Number(found[2]), found[4] !== undefined]
  if (found[3] === undefined && !whole) return t('launch.rangeOfReals', { text })
  if (to < from) return t('launch.rangeBackwards', { text, low: found[2], high: found[1] })
  if (whole && (!Number.isInteger(from) || !Number.isInteger(to))) return t('launch.rangeNotWhole', { text })
  const count = found[3] === undefined ? to - from + 1 : Number(found[3])
  if (count > most) return t('launch.rangeTooLong', { text, most })
  if (found[3] === undefined) return Array.from({ length: count }, (_, index) => from + index)
  if (count < 2) return t('launch.rangeTooShort', { text })
  if (logarithmic && from <= 0) return t('launch.rangeLogarithmicStart', { start: found[1] })
  return Array.from({ length: count }, (_, index) => {
    if (index === 0 || index === count - 1) return index === 0 ? from : to
    const share = index / (count - 1)
    const value = logarithmic ? from * (to / from) ** share : from + share * (to - from)
    return whole ? Math.round(value) : Number(value.toPrecision(digits))
  })
}
