/** What PyYAML takes for a number, beside decimal ones (yaml/resolver.py): hexadecimal, octal, binary. */
const whole = /^[-+]?(0x[\da-f_]+|0b[01_]+|0o?[0-7_]+)$/i
const decimal = /^[-+]?(\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(e[-+]?\d+)?$/i

/** The value of a scalar without quotes: null, a truth value, a number or a text. */
export function plainScalar(text: string): string | number | boolean | null {
  if (/^(~|null|)$/i.test(text)) return null
  if (/^(true|yes|on)$/i.test(text)) return true
  if (/^(false|no|off)$/i.test(text)) return false
  if (/^[-+]?\.inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^\.nan$/i.test(text)) return Number.NaN
  if (whole.test(text)) return wholeNumber(text.replaceAll('_', '').toLowerCase())
  if (decimal.test(text)) return Number(text.replaceAll('_', ''))
  return text
}

function wholeNumber(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1
  const digits = text.replace(/^[-+]/, '')
  // Zero is written as an octal number is.
  return sign * Number(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
}

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

/** The text within quotes, which are part of it; its lines folded. */
export function quotedScalar(quoted: string): string {
  const inner = quoted.slice(1, -1)
  if (quoted.startsWith("'")) return folded(inner).replaceAll("''", "'")
  return folded(inner.replaceAll(/\\\r?\n[ \t]*/g, '')).replaceAll(
    /\\(x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}|U[\dA-Fa-f]{8}|.)/g,
    (_, code: string) =>
      code.length > 1 ? String.fromCodePoint(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code),
  )
}

/** Lines of a text that are one: a line break is a space, an empty line a line break. */
export function folded(text: string): string {
  return text.replaceAll(/[ \t]*\n((?:[ \t]*\n)*)[ \t]*/g, (_, empty: string) =>
    empty === '' ? ' ' : '\n'.repeat(empty.split('\n').length - 1),
  )
}
