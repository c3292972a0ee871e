import writeSheet, { type SheetData } from 'write-excel-file/universal'
import type { Table } from '../table.ts'
import { markedLabels, missingText, printCell } from '../cell.ts'
import { headingLevels } from '../headings.ts'
import { dagger } from '../marks.ts'

/** Widths of columns in letters: labels; mean, deviation and n. */
const labelWidth = 20
const figureWidths = [14, 9, 5]

/** Height in points of the line of the footnote, which wraps: merged cells do not grow by themselves. */
function footnoteHeight(table: Table): number {
  const sum = figureWidths.reduce((all, each) => all + each, 0)
  const letters = Math.max(labelWidth, labelWidth * table.rowHeadings.length + sum * table.columnHeadings.length)
  return 15 * Math.ceil((1.15 * table.footnote.length) / letters)
}

const blank = (text: string) => (text === '' ? null : { value: text, align: 'right' as const })

/** Headings of several columns are over all three of each; the last level has ± and n beside them. */
function headingRows(table: Table): SheetData {
  const heading = (value: string) => ({ value, fontWeight: 'bold' as const, wrap: true })
  const levels = headingLevels(table)
  return levels.map((level, at) =>
    at === levels.length - 1
      ? [...table.rowHeadings.map(heading), ...level.flatMap(({ text }) => [heading(text), heading('±'), heading('n')])]
      : [
          ...table.rowHeadings.map(() => null),
          ...level.flatMap(({ text, span }) => [
            { ...heading(text), columnSpan: 3 * span, align: 'center' as const },
            ...Array.from({ length: 3 * span - 1 }, () => null),
          ]),
        ],
  )
}

/**
 * The table as a sheet of a workbook: mean, deviation and n as numbers in columns of their own, rounded by their format
 * alone.
 */
export async function xlsxTable(table: Table): Promise<Uint8Array<ArrayBuffer>> {
  const width = Math.max(1, table.rowHeadings.length + 3 * table.columnHeadings.length)
  const data: SheetData = [
    [
      {
        value: table.title,
        fontWeight: 'bold',
        columnSpan: width,
      },
    ],
    ...headingRows(table),
    ...table.rows.map(({ labels, cells }, row) => [
      ...labels.map((label, place) => ({ value: markedLabels(table, row)[place] || label })),
      ...cells.flatMap(({ mean, deviation, n }, column) => {
        const decimals = printCell(table, row, column).mean.split('.')[1]?.length ?? 0
        const format = decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`
        const { place, alike } = table.marks[row]![column]!
        const look =
          place === 'best'
            ? { fontWeight: 'bold' as const }
            : place === 'second'
              ? { textDecoration: { underline: true as const } }
              : {}
        const number = (value: number | null, more: object, sign = '') =>
          value === null
            ? null
            : Number.isFinite(value)
              ? { value, type: Number, format: `${format}${sign}`, ...more }
              : { value: String(value) }
        return [
          mean === null ? blank(missingText(table)) : number(mean, look, alike ? `"${dagger}"` : ''),
          number(deviation, {}),
          n === 0 ? null : { value: n, type: Number },
        ]
      }),
    ]),
    [{ value: table.footnote, columnSpan: width, wrap: true, height: footnoteHeight(table), alignVertical: 'top' }],
  ]
  const blob = await writeSheet(data, {
    sheet: 'Results',
    columns: [
      ...table.rowHeadings.map(() => ({ width: labelWidth })),
      ...table.columnHeadings.flatMap(() => figureWidths.map((each) => ({ width: each }))),
    ],
  }).toBlob()
  return new Uint8Array(await blob.arrayBuffer())
}
