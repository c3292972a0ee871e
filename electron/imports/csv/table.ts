import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { counted, type Remarks } from '../remarks.ts'
import { cellOf } from './cells.ts'
import { lineAt, parseCsv, separatorOf, type CsvLine } from './lines.ts'

/** A table that can be gone through several times. */
export interface Table {
  header: string[]
  lines(): Generator<CsvLine>
}

/**
 * Finds where a table begins: behind a line "sep=;" of a spreadsheet and behind comments; the last comment may be its
 * header.
 * @throws BadInput if it is empty, or a line has another number of columns than the first
 */
export function tableOf(text: string, subject: string, remarks: Remarks): Table {
  let at = 0
  let number = 1
  let separator: string | undefined
  let comment: string | null = null
  for (;;) {
    const line = lineAt(text, at)
    const given = /^"?sep=(.)"?$/i.exec(line)
    if (given !== null) separator = given[1]!
    else if (line.startsWith('#')) comment = line
    else if (line.trim() !== '') break
    const end = at + line.length
    if (end >= text.length) throw new BadInput({ code: 'nothing-there', subject, what: phrase`${subject} is empty` })
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
    number++
  }
  const parting = separator ?? separatorOf(lineAt(text, at))
  const first = parseCsv(text, parting, { at, number }).next().value!
  const commented = comment === null ? null : headerIn(comment, parting, first.cells)
  return {
    header: commented ?? first.cells,
    *lines() {
      const lines = parseCsv(text, parting, { at, number })
      if (commented === null) lines.next()
      const { length } = commented ?? first.cells
      for (const line of lines) {
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
    },
  }
}

/** A header behind a "#", as NumPy writes it: numbers follow it, as many as it has names. */
function headerIn(comment: string, separator: string, next: readonly string[]): string[] | null {
  const names = [...parseCsv(comment.replace(/^#+\s*/, ''), separator)][0]?.cells ?? []
  const isRow =
    next.some((text) => cellOf(text, '.').is === 'number') && next.every((text) => cellOf(text, '.').is !== 'words')
  return isRow && names.length === next.length ? names : null
}
