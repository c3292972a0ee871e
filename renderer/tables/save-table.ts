import type { TableFormat } from '../../shared/tables/formats/format.ts'
import type { Table } from '../../shared/tables/table.ts'
import { saveBytes, saveFile } from '../controls/save-file.ts'

/** Hands a table to the user as a file. @returns the name of the file */
export async function saveTable(table: Table, name: string, format: TableFormat): Promise<string> {
  const file = `${name}.${format.extension}`
  if (format.kind === 'text') saveFile(file, format.write(table), format.mediaType)
  else saveBytes(file, await format.write(table), format.mediaType)
  return file
}
