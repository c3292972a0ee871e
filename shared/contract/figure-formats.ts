/** How a figure can be written. */
export const figureFormats = [
  {
    name: 'svg',
    title: 'SVG',
    extension: 'svg',
    mediaType: 'image/svg+xml',
    help: 'Text stays text: it can be edited.',
  },
  {
    name: 'pdf',
    title: 'PDF',
    extension: 'pdf',
    mediaType: 'application/pdf',
    help: 'For \\includegraphics; text as outlines.',
  },
  { name: 'png', title: 'PNG', extension: 'png', mediaType: 'image/png', help: 'For slides, at 288 dots an inch.' },
  {
    name: 'pgfplots',
    title: 'pgfplots',
    extension: 'tex',
    mediaType: 'application/x-tex',
    help: 'LaTeX source: drawn by TeX, in the fonts of the paper.',
  },
] as const
export type FigureFormat = (typeof figureFormats)[number]['name']
export const figureFormatNames = figureFormats.map(({ name }) => name)

/** The format that a file's ending asks for; null if none has it. */
export function figureFormatOf(path: string): FigureFormat | null {
  return figureFormats.find(({ extension }) => path.toLowerCase().endsWith(`.${extension}`))?.name ?? null
}

/** Sizes that figures are made in, in CSS pixels (96 to the inch). */
export const figureSizes = [
  { name: 'column', title: 'Column, 84 mm', width: 318, height: 300 },
  { name: 'page', title: 'Page, 174 mm', width: 658, height: 380 },
  { name: 'slide', title: 'Slide, 254 mm', width: 960, height: 540 },
] as const
