import { dagger } from '../marks.ts'
import type { CellMark, Table } from '../table.ts'
import { cellText, markedLabels, startsGroup } from '../cell.ts'
import { headingLevels } from '../headings.ts'
import { wrap } from './wrap.ts'

const footnoteWidth = 100
/** Text has no bold and no underline. */
const signs = { best: '*', second: '°' } as const

/**
 * The table aligned for a terminal: labels to the left, figures to the right, a blank line between groups. What other
 * formats set bold or underline has a sign after it if the footnote tells of it.
 */
export function textTable(table: Table): string {
  const levels = headingLevels(table)
  const header = [...table.rowHeadings, ...levels.at(-1)!.map(({ text }) => text)]
  const marks = table.marks.map((row) => row.map((mark) => signsOf(table, mark)))
  const room = table.columnHeadings.map((_, column) => Math.max(0, ...marks.map((row) => row[column]!.length)))
  const body = table.rows.map((_, row) => [
    ...markedLabels(table, row),
    ...table.columnHeadings.map(
      (_, column) => cellText(table, row, column) + marks[row]![column]!.padEnd(room[column]!),
    ),
  ])
  const own = table.rowHeadings.length
  const widths = header.map((_, index) => Math.max(...[header, ...body].map((line) => line[index]!.length)))
  widen(widths, levels, own)
  const align = (line: readonly string[]): string =>
    line
      .map((part, index) => (index < own ? part.padEnd(widths[index]!) : part.padStart(widths[index]!)))
      .join('  ')
      .trimEnd()
  const left = ' '.repeat(over(widths, 0, own) + (own > 0 ? 2 : 0))
  const above = levels.slice(0, -1).flatMap((level) => {
    const spans = level.map(({ text, from, span }) => ({ text, width: over(widths, own + from, span) }))
    return [
      left + spans.map(({ text, width }) => centred(text, width)).join('  '),
      left + spans.map(({ width }) => '─'.repeat(width)).join('  '),
    ].map((line) => line.trimEnd())
  })
  const rule = '─'.repeat(over(widths, 0, widths.length))
  const lines = body.flatMap((line, row) => (startsGroup(table, row) ? ['', align(line)] : [align(line)]))
  const footnote = wrap(withSigns(table), Math.max(footnoteWidth, rule.length))
  return `${[table.title, rule, ...above, align(header), rule, ...lines, rule, ...footnote].join('\n')}\n`
}

/** Signs after a figure: only those that the footnote tells of. */
function signsOf({ markNote }: Table, { place, alike }: CellMark): string {
  return `${markNote === null || place === null ? '' : signs[place]}${alike ? dagger : ''}`
}

function withSigns({ footnote, markNote }: Table): string {
  if (markNote === null) return footnote
  const told = markNote
    .replace('Bold: best', `${signs.best} best`)
    .replace('underlined: second', `${signs.second} second`)
  return footnote.replace(markNote, told)
}

/** Width of columns with two spaces between them. */
function over(widths: readonly number[], from: number, span: number): number {
  return widths.slice(from, from + span).reduce((sum, width) => sum + width + 2, -2)
}

/** Makes columns wide enough for the headings over them. */
function widen(widths: number[], levels: ReturnType<typeof headingLevels>, own: number): void {
  for (const { text, from, span } of levels.slice(0, -1).flat()) {
    const lacks = text.length - over(widths, own + from, span)
    if (lacks > 0) widths[own + from + span - 1]! += lacks
  }
}

function centred(text: string, width: number): string {
  return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width)
}
