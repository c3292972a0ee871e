import { dagger } from '../marks.ts'
import type { Table } from '../table.ts'
import { markedLabels, printCell, startsGroup } from '../cell.ts'
import { headingLevels } from '../headings.ts'

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
  const levels = headingLevels(table)
  const head = levels.map((level, at) => {
    const isLast = at === levels.length - 1
    const own = table.rowHeadings.map((heading) =>
      isLast ? `<th style="padding: 2px 8px; text-align: left">${escape(heading)}</th>` : '<td></td>',
    )
    const spans = level.map(({ text, span }) =>
      isLast
        ? `<th style="padding: 2px 8px; text-align: right">${escape(text)}</th>`
        : `<th colspan="${span}" scope="colgroup" style="padding: 2px 8px; text-align: center; ` +
          `border-bottom: 1px solid #999">${escape(text)}</th>`,
    )
    return `<tr${isLast ? ' style="border-bottom: 1px solid"' : ''}>${[...own, ...spans].join('')}</tr>`
  })
  return [
    '<table style="border-collapse: collapse; border-top: 2px solid; border-bottom: 2px solid; ' +
      'font-variant-numeric: tabular-nums">',
    `  <caption style="text-align: left">${escape(table.title)}</caption>`,
    `  <thead>${head.join('')}</thead>`,
    '  <tbody>',
    ...body,
    '  </tbody>',
    '</table>',
    `<p style="max-width: 80ch"><small>${escape(table.footnote)}</small></p>`,
    '',
  ].join('\n')
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!)
}
