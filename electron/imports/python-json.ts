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
