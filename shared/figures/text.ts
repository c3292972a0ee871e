import { escapeXml } from './xml.ts'

/** A line of text of a figure. */
export interface FigureText {
  content: string
  x: number
  y: number
  /** Pixels; 12 unless given. */
  size?: number
  anchor?: 'start' | 'middle' | 'end'
  strong?: boolean
  fill?: string
  /** Upwards, around its place. */
  upright?: boolean
}

/** Writes text into the document: as text, or as outlines if no font can be counted on. */
export type DrawText = (text: FigureText) => string

/** Text as SVG's own. */
export function plainText({
  content,
  x,
  y,
  size,
  anchor = 'start',
  strong = false,
  fill,
  upright = false,
}: FigureText): string {
  const place = upright
    ? `transform="translate(${format(x)} ${format(y)}) rotate(-90)"`
    : `x="${format(x)}" y="${format(y)}"`
  const look = [
    size === undefined ? '' : ` font-size="${size}"`,
    strong ? ' font-weight="600"' : '',
    anchor === 'start' ? '' : ` text-anchor="${anchor}"`,
    fill === undefined ? '' : ` fill="${fill}"`,
  ]
  return `<text ${place}${look.join('')}>${escapeXml(content)}</text>`
}

/** Pixels to two decimals. */
export function format(pixels: number): string {
  return String(Math.round(pixels * 100) / 100)
}
