import { dagger, unmarked } from '../marks.ts'
import type { Table } from '../table.ts'
import { cellText, markedLabels, missingText } from '../cell.ts'

/**
 * A GitHub-flavoured Markdown table with its title above and its footnote below. The best mean of a group is bold on
 * demand; published rows are in italics, with their marks. */
export function markdownTable(table: Table, { boldBest = true }: { boldBest?: boolean } = {}): string {
  const cell = (row: number, column: number): string => {
    const { place, alike } = boldBest ? table.marks[row]![column]! : unmarked
    const text = `${cellText(table, row, column)}${alike ? dagger : ''}`
    return place === 'best' ? `**${text}**` : place === 'second' ? `<u>${text}</u>` : slanted(row, text)
  }
  // Markdown knows no colours.
  const slanted = (row: number, text: string): string =>
    table.rows[row]!.published === undefined || text === '' || text === missingText(table) ? text : `*${text}*`
  const body = table.rows.map((_, row) => [
    ...markedLabels(table, row).map((label) => slanted(row, escape(label))),
    ...table.columnHeadings.map((_, column) => cell(row, column)),
  ])
  const rule = [...table.rowHeadings.map(() => '---'), ...table.columnHeadings.map(() => '---:')]
  const lines = [[...table.rowHeadings, ...table.columnHeadings].map(escape), rule, ...body].map(
    (parts) => `| ${parts.join(' | ')} |`,
  )
  return `**${escape(table.title)}**\n\n${lines.join('\n')}\n\n${escape(table.footnote)}\n`
}

function escape(text: string): string {
  return text.replace(/[\\|*_`<>[\]]/g, '\\$&').replace(/\s*\n\s*/g, ' ')
}
