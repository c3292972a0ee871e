import { counted, type Noun } from '../words/words.ts'

const percent = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** Shown if there is no value. */
export const none = '–'

/** A fraction as a percentage without its sign: 0.98216 is "98.22". */
export function formatPercent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined || !Number.isFinite(fraction)
    ? none
    : percent.format(fraction * 100)
}

/** A whole number with separators: 54282 is "54,282". */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? none : whole.format(count)
}

/** A number in at most four significant digits, as short as it can be written: 0.003, 1.25e-5, 12,340. */
export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? none : formatDigits(value, 4)
}

/** The same in another number of digits. */
export function formatDigits(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (size < 1e-3 || size >= 1e6)
    return value
      .toExponential(digits - 1)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
  return Number.isInteger(value) ? whole.format(value) : String(Number(value.toPrecision(digits)))
}

/** Numbers that stand beside each other, in the same number of decimals: -1.199 and 1.200. */
export function formatAlike(values: readonly number[]): string[] {
  const size = Math.max(0, ...values.map(Math.abs).filter(Number.isFinite))
  if (size === 0 || size < 1e-3 || size >= 1e6) return values.map(formatNumber)
  const most = Math.max(0, 3 - Math.floor(Math.log10(size)))
  const least = values.map((value) => Number(value.toFixed(most)))
  const decimals = Math.max(0, ...least.map((value) => (String(value).split('.')[1] ?? '').length))
  return values.map((value) => (Number.isFinite(value) ? value.toFixed(Math.min(most, decimals)) : String(value)))
}

/**
 * Numbers as they were written beside each other, with the zeros at their ends that rounding to four digits took away:
 * 0.972 beside 0.9718 is 0.9720.
 */
export function padAlike(texts: readonly string[]): string[] {
  const isDecimal = (text: string) => /^-?\d+(\.\d+)?$/.test(text)
  const decimalsOf = (text: string) => (text.split('.')[1] ?? '').length
  const most = Math.max(0, ...texts.filter(isDecimal).map(decimalsOf))
  return texts.map((text) => {
    const digits = text.replace(/^-?0*\.?0*/, '').replace('.', '').length
    if (!isDecimal(text) || digits === 0) return text
    const zeros = Math.max(0, Math.min(most - decimalsOf(text), 4 - digits))
    return zeros === 0 ? text : `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(zeros)}`
  })
}

/** The value of a metric in its unit: accuracies in percent, everything else as a number. */
export function formatMetric(value: number | null | undefined, unit: string): string {
  if (unit === 'percent') return formatPercent(value)
  const size = Math.abs(value ?? Number.NaN)
  if (unit === 'nats' && size >= 1e-3 && size < 1e4) return value!.toFixed(4)
  return formatNumber(value)
}

/** The value of a metric on an axis: as few digits as do. */
export function formatMetricTick(value: number, unit: string, digits = 4): string {
  return formatDigits(unit === 'percent' ? value * 100 : value, digits)
}

const countUnits = ['', ' k', ' M', ' G', ' T']

/** A large count with three significant digits: 40,551,040 is "40.6 M". */
export function formatShort(count: number | null | undefined): string {
  return count === null || count === undefined ? none : withUnit(count, countUnits)
}

const byteUnits = [' B', ' kB', ' MB', ' GB', ' TB']

/** Bytes in decimal units with three significant digits: 216,000 is "216 kB". */
export function formatBytes(bytes: number | null | undefined): string {
  return bytes === null || bytes === undefined ? none : withUnit(bytes, byteUnits)
}

function withUnit(value: number, units: readonly string[]): string {
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : Number(value.toPrecision(3))}${units[unit]}`
}

/** "1 run", "2 runs". */
export function plural(count: number, noun: Noun): string {
  return counted(noun, count, formatCount(count))
}
