import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { create, type Font } from 'fontkit'
import type { DrawText, FigureText } from '../../shared/figures/curves.ts'

const file = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
let font: Font | null = null

/** Inter, the page's own face. */
function inter(): Font {
  font ??= create(readFileSync(fileURLToPath(import.meta.resolve(file)))) as Font
  return font
}

/** Draws text as outlines: a picture of it is the same on every machine, whatever fonts that has. */
export const outlinedText: DrawText = ({
  content,
  x,
  y,
  size = 12,
  anchor = 'start',
  strong = false,
  fill = '#000000',
  upright = false,
}: FigureText): string => {
  const { glyphs, positions, advanceWidth } = inter().layout(content)
  const scale = size / inter().unitsPerEm
  const width = advanceWidth * scale
  let at = anchor === 'middle' ? -width / 2 : anchor === 'end' ? -width : 0
  const paths = glyphs.map((glyph, index) => {
    const position = positions[index]!
    const path = glyph.path.toSVG()
    const placed =
      path === ''
        ? ''
        : `<path d="${path}" transform="translate(${round(at + position.xOffset * scale)} 0) scale(${scale} ` +
          `${-scale})"/>`
    at += position.xAdvance * scale
    return placed
  })
  // The file holds one weight as outlines: a heavier one is the same with a rim.
  const rim = strong ? ` stroke="${fill}" stroke-width="${inter().unitsPerEm / 28}"` : ''
  const place = `translate(${round(x)} ${round(y)})${upright ? ' rotate(-90)' : ''}`
  return `<g transform="${place}" fill="${fill}"${rim}>${paths.join('')}</g>`
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100
}
