import { dagger } from '../marks.ts'
import type { Table } from '../table.ts'
import { markedLabels, printCell, startsGroup } from '../cell.ts'

/** The table as a piece of HTML with its own small style: to be pasted into a page, a mail or a word processor. */
export function htmlTable(table: Table): string {
  const cell = (row: number, column: number): string => {
    const { mean, deviation, n } = printCell(table, row, column)
    const { place, alike } = table.marks[row]![column]!
    const marked = place === 'best' ? `<b>${mean}</b>` : place === 'second' ? `<u>${mean}</u>` : mean
    return (
      `${marked}${deviation === null ? '' : ` ± ${deviation}`}` +
      `${alike ? `<sup>${dagger}</sup>` : ''}${n === null ? '' : ` (n = ${n})`}`
    )
  }
  const rule = 'border-top: 1px solid'
  const body = table.rows.map(({ published }, row) => {
    const look = [...(startsGroup(table, row) ? [rule] : []), ...(published === undefined ? [] : ['color: #777'])].join(
      '; ',
    )
    const cells = [
      ...markedLabels(table, row).map((label) => `<td style="padding: 2px 8px">${escape(label)}</td>`),
      ...table.columnHeadings.map(
        (_, column) => `<td style="padding: 2px 8px; text-align: right">${cell(row, column)}</td>`,
      ),
    ]
    return `    <tr${look === '' ? '' : ` style="${look}"`}>${cells.join('')}</tr>`
  })
  const headings = [
    ...table.rowHeadings.map((heading) => `<th style="padding: 2px 8px; text-align: left">${escape(heading)}</th>`),
    ...table.columnHeadings.map((heading) => `<th style="padding: 2px 8px; text-align: right">${escape(heading)}</th>`),
  ]
  return [
    '<table style="border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; ' +
      'font-variant-numeric: tabular-nums">',
    `  <caption style="text-align: left">${escape(table.title)}</caption>`,
    `  <thead><tr style="border-bottom: 1px solid">${headings.join('')}</tr></thead>`,
    '  <tbody>',
    ...body,
    '  </tbody>',
    '</table>',
    `<p><small>${escape(table.footnote)}</small></p>`,
    '',
  ].join('\n')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!)
}
