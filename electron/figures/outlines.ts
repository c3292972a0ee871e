import type { DrawText, FigureText } from '../../shared/figures/text.ts'
import { fontRuns } from './fonts.ts'

/** Of every file of Inter. */
const unitsPerEm = 2048

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
  const paths: string[] = []
  let pen = 0
  for (const { font, content: run } of fontRuns(content)) {
    const scale = size / font.unitsPerEm
    const { glyphs, positions } = font.layout(run)
    for (const [index, glyph] of glyphs.entries()) {
      const { xOffset, xAdvance } = positions[index]!
      const path = glyph.path.toSVG()
      if (path !== '')
        paths.push(
          `<path d="${path}" transform="translate(${round(pen + xOffset * scale)} 0) scale(${scale} ${-scale})"/>`,
        )
      pen += xAdvance * scale
    }
  }
  const shift = anchor === 'middle' ? -pen / 2 : anchor === 'end' ? -pen : 0
  // The file holds one weight as outlines: a heavier one is the same with a rim.
  const rim = strong ? ` stroke="${fill}" stroke-width="${unitsPerEm / 28}"` : ''
  const place = `translate(${round(x)} ${round(y)})${upright ? ' rotate(-90)' : ''} translate(${round(shift)} 0)`
  return `<g transform="${place}" fill="${fill}"${rim}>${paths.join('')}</g>`
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100
}
