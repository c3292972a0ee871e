/** The value that Python printed as a text: a number, a truth value, None; any other text as it is. */
export function pythonValue(text: string): string | number | boolean | null {
  if (text === 'True' || text === 'False') return text === 'True'
  if (text === 'None') return null
  return pythonFloat(text) ?? text
}

const digits = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A number as Python prints it, "nan" and "inf" among them; null if it is not one. */
export function pythonFloat(text: string): number | null {
  if (digits.test(text)) return Number(text)
  if (/^[+-]?nan$/i.test(text)) return Number.NaN
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  return null
}
