import writeSheet, { type SheetData } from 'write-excel-file/universal'
import type { Table } from '../table.ts'
import { printCell } from '../cell.ts'

/**
 * The table as a sheet of a workbook: mean, deviation and n as numbers in columns of their own, rounded by their format
 * alone.
 */
export async function xlsxTable(table: Table): Promise<Uint8Array<ArrayBuffer>> {
  const heading = (value: string) => ({ value, fontWeight: 'bold' as const, wrap: true })
  const data: SheetData = [
    [
      {
        value: table.title,
        fontWeight: 'bold',
        columnSpan: Math.max(1, table.rowHeadings.length + 3 * table.columnHeadings.length),
      },
    ],
    [
      ...table.rowHeadings.map(heading),
      ...table.columnHeadings.flatMap((title) => [heading(title), heading('±'), heading('n')]),
    ],
    ...table.rows.map(({ labels, cells }, row) => [
      ...labels.map((label) => ({ value: label })),
      ...cells.flatMap(({ mean, deviation, n }, column) => {
        const decimals = printCell(table, row, column).mean.split('.')[1]?.length ?? 0
        const format = decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`
        const isBest = table.marks[row]![column]!.place === 'best'
        const number = (value: number | null, bold: boolean) =>
          value === null
            ? null
            : Number.isFinite(value)
              ? { value, type: Number, format, ...(bold ? { fontWeight: 'bold' as const } : {}) }
              : { value: String(value) }
        return [number(mean, isBest), number(deviation, false), n === 0 ? null : { value: n, type: Number }]
      }),
    ]),
    [{ value: table.footnote, columnSpan: Math.max(1, table.rowHeadings.length + 3 * table.columnHeadings.length) }],
  ]
  const blob = await writeSheet(data, {
    sheet: 'Results',
    columns: [
      ...table.rowHeadings.map(() => ({ width: 20 })),
      ...table.columnHeadings.flatMap(() => [{ width: 14 }, { width: 9 }, { width: 5 }]),
    ],
  }).toBlob()
  return new Uint8Array(await blob.arrayBuffer())
}
