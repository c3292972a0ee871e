import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { counted, type Remarks } from '../remarks.ts'
import { cellOf } from './cells.ts'
import { lineAt, parseCsv, separatorOf, type CsvLine } from './lines.ts'

/** How a table begins. */
export interface TableHead {
  header: string[]
  separator: string
  /** Where its lines begin: the place in the text, and the number of that line. */
  from: { at: number; number: number }
}

/**
 * Finds where a table begins: behind a line "sep=;" of a spreadsheet and behind comments; the last comment may be its
 * header.
 * @throws BadInput if it is empty
 */
export function headOf(text: string, subject: string): TableHead {
  let at = 0
  let number = 1
  let given: string | undefined
  let comment: string | null = null
  for (;;) {
    const line = lineAt(text, at)
    const said = /^"?sep=(.)"?$/i.exec(line)
    if (said !== null) given = said[1]!
    else if (line.startsWith('#')) comment = line
    else if (line.trim() !== '') break
    const end = at + line.length
    if (end >= text.length) throw new BadInput({ code: 'nothing-there', subject, what: phrase`${subject} is empty` })
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
    number++
  }
  const separator = given ?? separatorOf(lineAt(text, at))
  const lines = parseCsv(text, separator, { at, number })
  const first = lines.next().value!
  const commented = comment === null ? null : headerIn(comment, separator, first.cells)
  if (commented !== null) return { header: commented, separator, from: { at, number } }
  const next = number + (text.slice(at, first.end).match(/\r\n|\r|\n/g)?.length ?? 0)
  return { header: first.cells, separator, from: { at: first.end, number: next } }
}

/**
 * The lines of a table that hold something.
 * @throws BadInput if a line has another number of columns than the header
 */
export function* tableLines(
  text: string,
  { header, separator, from }: TableHead,
  subject: string,
  remarks: Remarks,
): Generator<CsvLine> {
  const { length } = header
  for (const line of parseCsv(text, separator, from)) {
    if (line.cells.length === 1 && line.cells[0]!.trim() === '') continue
    if (line.cells.length === length) yield line
    else if (line.open && line.cells.length < length)
      remarks.note(`${subject}\nopen`, () => ({
        code: 'damaged',
        subject,
        what: phrase`${subject} ends within line ${line.number}, which is left out: it may still be written`,
      }))
    else
      throw new BadInput({
        code: 'wrong-format',
        subject,
        what: phrase`${subject}, line ${line.number}: it has ${counted(line.cells.length, 'column')}, the first
              line ${length}`,
      })
  }
}

/** Where the last line of a text ends that is whole: a line end within quotes is none. */
export function wholeLines(text: string, separator?: string, from?: TableHead['from']): number {
  const { at = 0 } = from ?? {}
  const end = text.lastIndexOf('\n') + 1
  const whole = text.slice(0, end)
  if ((whole.slice(at).match(/"/g)?.length ?? 0) % 2 === 0) return Math.max(at, end)
  let last = at
  try {
    for (const line of parseCsv(whole, separator, from)) if (!line.open) last = line.end
  } catch (error) {
    if (!(error instanceof BadInput)) throw error
  }
  return last
}

/** A header behind a "#", as NumPy writes it: numbers follow it, as many as it has names. */
function headerIn(comment: string, separator: string, next: readonly string[]): string[] | null {
  const names = [...parseCsv(comment.replace(/^#+\s*/, ''), separator)][0]?.cells ?? []
  const isRow =
    next.some((text) => cellOf(text, '.').is === 'number') && next.every((text) => cellOf(text, '.').is !== 'words')
  return isRow && names.length === next.length ? names : null
}
