/**
 * Reads JSON as Python writes it, where NaN and infinities are words outside of quotes. They become the strings "NaN",
 * "Infinity" and "-Infinity"; texts stay as they are.
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): unknown {
  return JSON.parse(
    text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/gs, (found) =>
      found.startsWith('"') ? found : `"${found}"`,
    ),
  )
}

/** A number, or one of the words that Python writes for what JSON cannot say; null if it is neither. */
export function pythonNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (value === 'NaN') return Number.NaN
  return value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : null
}
