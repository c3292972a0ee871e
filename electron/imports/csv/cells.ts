/** Ways to write that there is no value. */
const nothing = new Set(['', 'none', 'null', 'na', 'n/a', '<na>'])
const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const withComma = /^[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?$/i

/** How numbers are written in a file. */
export type Decimal = '.' | ','

/** What a cell holds: a number, nothing, percent ("50.1%", as 50.1), or words. */
export type Cell = { is: 'number' | 'percent'; value: number } | { is: 'nothing' } | { is: 'words' }

export function cellOf(text: string, decimal: Decimal): Cell {
  const word = text.trim()
  if (nothing.has(word.toLowerCase())) return { is: 'nothing' }
  const value = numberIn(word, decimal)
  if (value !== null) return { is: 'number', value }
  const share = word.endsWith('%') ? numberIn(word.slice(0, -1).trim(), decimal) : null
  return share === null ? { is: 'words' } : { is: 'percent', value: share }
}

/** A number as it is written, NaN and infinity among them; null if it is not one. */
function numberIn(word: string, decimal: Decimal): number | null {
  if (/^[+-]?nan$/i.test(word)) return Number.NaN
  if (/^[+-]?inf(inity)?$/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity
  if (!(decimal === ',' ? withComma : plain).test(word)) return null
  const value = Number(decimal === ',' ? word.replace(',', '.') : word)
  return Number.isFinite(value) ? value : null
}

/** The years 2000 to 2100 in seconds since 1970: what a column of times lies in. */
const earliest = 946_684_800
const latest = 4_102_444_800
/** Times since 1970 are written in seconds, milliseconds, microseconds or nanoseconds. */
const units = [1, 1e3, 1e6, 1e9] as const
const date = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

/** Reads a column of times: milliseconds since 1970 of a cell, 0 if it is empty. */
export type ReadTime = (text: string) => number

/** Finds out how a column writes times: cells are shown to it one after the other. */
export class TimeColumn {
  readonly #possible = new Set<number>(units)
  #dates = true
  #seen = false

  show(text: string): void {
    if (nothing.has(text.trim().toLowerCase())) return
    this.#seen = true
    if (this.#dates && (!date.test(text.trim()) || Number.isNaN(Date.parse(text)))) this.#dates = false
    const number = plain.test(text.trim()) ? Number(text) : Number.NaN
    for (const unit of this.#possible)
      if (!(number >= earliest * unit && number <= latest * unit)) this.#possible.delete(unit)
  }

  /** How its times are written: so many a second, or as dates. */
  get unit(): number | 'date' | null {
    if (!this.#seen) return null
    const [unit] = this.#possible
    return unit ?? (this.#dates ? 'date' : null)
  }

  /** How its times are read; null if they are not all times of one kind. */
  get reader(): ReadTime | null {
    const { unit } = this
    if (unit === null) return null
    return unit === 'date' ? (text) => Date.parse(text) || 0 : (text) => (Number(text) / unit) * 1e3 || 0
  }
}
