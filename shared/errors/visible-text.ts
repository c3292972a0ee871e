/**
 * Characters that steer a terminal or a page instead of being seen: controls (C0, DEL, C1), separators of lines and
 * paragraphs, and marks that turn the direction of writing around ("Trojan Source", Boucher and Anderson, 2023).
 */
const steering = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

const short: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A text in one line with every steering character written out: "\x1b[2J", "\n", "\u202e". */
export function visibleText(text: string): string {
  return text.replace(steering, (character) => {
    const code = character.codePointAt(0)!
    return (
      short[character] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    )
  })
}

/** The same of a text of several lines: breaks (LF and CRLF) and tabs stay as they are. */
export function visibleLines(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : visibleText(part)))
    .join('')
}
