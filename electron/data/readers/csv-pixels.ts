import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { csvLines } from './csv-lines.ts'
import type { FilesBySplit } from './files-below.ts'
import { checkMemory, memoryBound } from './reader.ts'

/** The CSV file of each split, and how it holds pixels; null if it is a list of image files. */
export type CsvFiles = Partial<Record<keyof FilesBySplit, { file: string; layout: PixelLayout | null }>>

/** Usual names of the column of labels, in small letters. */
export const labelColumns = ['label', 'labels', 'class', 'target', 'y', 'category', 'class_name', 'cls']

/** The same of the column of image files. */
export const fileColumns = [
  'file',
  'filename',
  'file_name',
  'image',
  'image_id',
  'imageid',
  'id',
  'path',
  'filepath',
  'img',
  'name',
]

/** Whether a line names a column of image files. */
export function namesFiles(line: readonly string[]): boolean {
  return line.some((cell) => fileColumns.includes(cell.trim().toLowerCase()))
}

/** Where the label is in a line of pixels, and how large the image is. */
export interface PixelLayout {
  label: number
  edge: number
  /** Whether the first line names the columns. */
  named: boolean
}

/**
 * How a CSV file holds images, by its first line: a label and as many pixels as a square has, grey, row by row, with or
 * without a line of names. Null if it does not.
 */
export function pixelLayout(first: readonly string[]): PixelLayout | null {
  const edge = Math.sqrt(first.length - 1)
  if (!Number.isInteger(edge) || edge < 2 || namesFiles(first)) return null
  const named = first.some((cell) => cell.trim() !== '' && !Number.isFinite(Number(cell)))
  if (!named) return { label: 0, edge, named }
  const label = first.findIndex((cell) => labelColumns.includes(cell.trim().toLowerCase()))
  // A name in one cell alone is the text of a label.
  const numbers = first.filter((cell) => Number.isFinite(Number(cell))).length
  if (label < 0) return numbers === first.length - 1 ? labelled(first, edge) : null
  return { label, edge, named }
}

function labelled(first: readonly string[], edge: number): PixelLayout {
  return { label: first.findIndex((cell) => !Number.isFinite(Number(cell))), edge, named: false }
}

/** Images of a CSV file of pixels, [count, edge, edge], and their labels. @throws BadInput naming the line */
export async function readPixels(
  file: string,
  { label, edge, named }: PixelLayout,
): Promise<{ images: Uint8Array; labels: (number | string)[] }> {
  const area = edge * edge
  let images = new Uint8Array(1024 * area)
  const labels: (number | string)[] = []
  let line = 0
  for await (const cells of csvLines(file)) {
    line++
    if (named && line === 1) continue
    if (cells.length !== area + 1)
      throw wrong(file, line, phrase`has ${cells.length} cells`, phrase`the first has ${area + 1}`)
    const from = labels.length * area
    if (from + area > images.length) images = grown(file, images, area)
    let place = from
    for (const [column, cell] of cells.entries()) {
      if (column === label) continue
      const value = Number(cell)
      if (cell === '' || !Number.isInteger(value) || value < 0 || value > 255)
        throw wrong(
          file,
          line,
          phrase`has "${cell.slice(0, 20)}" for a pixel`,
          'pixels are whole numbers from 0 to 255',
        )
      images[place++] = value
    }
    const given = cells[label]!.trim()
    labels.push(/^-?\d+$/.test(given) ? Number(given) : given)
  }
  return { images: images.slice(0, labels.length * area), labels }
}

function grown(file: string, images: Uint8Array, area: number): Uint8Array<ArrayBuffer> {
  const length = Math.min(2 * images.length, Math.floor(memoryBound / area) * area)
  if (length === images.length) checkMemory(file, images.length / area + 1, area)
  const larger = new Uint8Array(length)
  larger.set(images)
  return larger
}

function wrong(
  file: string,
  line: number,
  what: ReturnType<typeof phrase>,
  remedy: ReturnType<typeof phrase> | string,
): BadInput {
  return new BadInput({ code: 'wrong-format', subject: file, what: phrase`line ${line} of ${file} ${what}`, remedy })
}
