import { dagger } from '../marks.ts'
import type { Table } from '../table.ts'
import { cellText, markedLabels, startsGroup } from '../cell.ts'

const footnoteWidth = 100

/** The table aligned for a terminal: labels to the left, figures to the right, a blank line between groups. */
export function textTable(table: Table): string {
  const header = [...table.rowHeadings, ...table.columnHeadings]
  const body = table.rows.map((_, row) => [
    ...markedLabels(table, row),
    ...table.columnHeadings.map(
      (_, column) => `${cellText(table, row, column)}${table.marks[row]![column]!.alike ? dagger : ''}`,
    ),
  ])
  const widths = header.map((_, index) => Math.max(...[header, ...body].map((line) => line[index]!.length)))
  const align = (line: readonly string[]): string =>
    line
      .map((part, index) =>
        index < table.rowHeadings.length ? part.padEnd(widths[index]!) : part.padStart(widths[index]!),
      )
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  const lines = body.flatMap((line, row) => (startsGroup(table, row) ? ['', align(line)] : [align(line)]))
  const footnote = wrap(table.footnote, Math.max(footnoteWidth, rule.length))
  return `${[table.title, rule, align(header), rule, ...lines, rule, ...footnote].join('\n')}\n`
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
