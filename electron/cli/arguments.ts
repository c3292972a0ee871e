import { InvalidArgumentError } from 'commander'

/** A finite number as it is typed; for commander's argument parsers. */
export function parseNumber(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text)
  if (!Number.isFinite(value)) throw new InvalidArgumentError(`"${text}" is not a number.`)
  return value
}

export function parseInteger(text: string): number {
  const value = parseNumber(text)
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError(`"${text}" is not a whole number.`)
  return value
}

/** A parser for whole numbers within a range. */
export function integerWithin(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = parseInteger(text)
    if (value < minimum || value > maximum)
      throw new InvalidArgumentError(`${value} does not lie from ${minimum} to ${maximum}.`)
    return value
  }
}

/** A parser for numbers within a range. */
export function numberWithin(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = parseNumber(text)
    if (value < minimum || value > maximum)
      throw new InvalidArgumentError(`${value} does not lie from ${minimum} to ${maximum}.`)
    return value
  }
}

/** Numbers with commas between them: "-0.7,0,0.4". */
export function parseNumbers(text: string): number[] {
  return text.split(',').map(parseNumber)
}

/** Whole numbers and ranges of them, each once: "3", "1..3" or "1,4..6". At most a thousand. */
export function parseIntegers(text: string): number[] {
  const numbers = text.split(',').flatMap((part) => {
    const range = /^\s*(\d{1,15})\s*\.\.\s*(\d{1,15})\s*$/.exec(part)
    if (range === null) return [parseInteger(part)]
    const [first, last] = [Number(range[1]), Number(range[2])]
    if (last < first) throw new InvalidArgumentError(`"${part}" is empty: its end is below its start.`)
    if (last - first >= 1000) throw new InvalidArgumentError(`"${part}" is more than a thousand.`)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
  return [...new Set(numbers)]
}

/** Names with commas between them. */
export function parseNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError(`"${text}" has an empty name.`)
  return names
}

/** Run numbers: "3", "1,2,3" or "1-4,7". */
export function parseRunIds(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const range = /^\s*(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part)
    const first = Number(range?.[1])
    const last = Number(range?.[2] ?? first)
    if (range === null || first < 1 || last < first || last - first >= 10_000) {
      throw new InvalidArgumentError(`"${part}" is not a run number; \`signum runs list\` shows them.`)
    }
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** Collects an option that may be given several times: name=value[,name=value...]. */
export function collectParameters(text: string, earlier: Record<string, number> = {}): Record<string, number> {
  const entries = text.split(',').map((part): [string, number] => {
    const [name = '', value, ...rest] = part.split('=').map((piece) => piece.trim())
    if (name === '' || value === undefined || rest.length > 0)
      throw new InvalidArgumentError(`"${part}" is not of the form name=number.`)
    return [name, parseNumber(value)]
  })
  return { ...earlier, ...Object.fromEntries(entries) }
}
