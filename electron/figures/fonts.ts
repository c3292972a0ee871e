import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { create, type Font } from 'fontkit'

/** Inter, the page's own face, in files of some alphabets each; the first that has a sign draws it. */
const subsets = ['latin', 'latin-ext', 'greek', 'greek-ext', 'cyrillic', 'cyrillic-ext', 'vietnamese']
const opened = new Map<string, Font>()

function fontOf(subset: string): Font {
  const known = opened.get(subset)
  if (known !== undefined) return known
  const file = `@fontsource-variable/inter/files/inter-${subset}-wght-normal.woff2`
  const font = create(readFileSync(fileURLToPath(import.meta.resolve(file)))) as Font
  opened.set(subset, font)
  return font
}

function subsetWith(sign: string): string | undefined {
  return subsets.find((subset) => fontOf(subset).hasGlyphForCodePoint(sign.codePointAt(0)!))
}

/** How signs without a glyph are written in letters. */
const written: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '≠': '!=', '≈': '~', '→': '->', '←': '<-' }

/** Signs of a text that Inter has no glyph for, each once. */
export function lackingGlyphs(text: string): string[] {
  return [...new Set(text)].filter((sign) => subsetWith(sign) === undefined && written[sign] === undefined)
}

/** A text in pieces of one font each; signs without a glyph are written as their codes: "U+4E2D U+6587". */
export function fontRuns(text: string): { font: Font; content: string }[] {
  const runs: { subset: string; content: string }[] = []
  for (const sign of printable(text)) {
    const last = runs.at(-1)
    // What its neighbour's font has too stays there, so that the two are kerned.
    if (last !== undefined && fontOf(last.subset).hasGlyphForCodePoint(sign.codePointAt(0)!)) last.content += sign
    else runs.push({ subset: subsetWith(sign)!, content: sign })
  }
  return runs.map(({ subset, content }) => ({ font: fontOf(subset), content }))
}

function printable(text: string): string {
  let printed = ''
  let wasCode = false
  for (const sign of text) {
    const isCode = subsetWith(sign) === undefined && written[sign] === undefined
    if ((isCode || wasCode) && printed !== '' && !printed.endsWith(' ') && sign !== ' ') printed += ' '
    printed += isCode
      ? `U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
      : subsetWith(sign) === undefined
        ? written[sign]!
        : sign
    wasCode = isCode
  }
  return printed
}
