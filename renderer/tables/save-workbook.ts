import type { Table } from '../../shared/tables/table.ts'
import { saveBytes } from '../controls/save-file.ts'

/** Hands a table to the user as a workbook. The library that writes it is loaded when it is wanted. */
export async function saveWorkbook(table: Table, name: string): Promise<void> {
  const { xlsxTable } = await import('../../shared/tables/formats/xlsx.ts')
  saveBytes(`${name}.xlsx`, await xlsxTable(table), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
}
