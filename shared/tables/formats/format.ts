import type { Table } from '../table.ts'
import { csvTable } from './csv.ts'
import { htmlTable } from './html.ts'
import { jsonTable } from './json.ts'
import { latexTable } from './latex.ts'
import { markdownTable } from './markdown.ts'
import { textTable } from './text.ts'
import { tsvTable } from './tsv.ts'

/**
 * A way to write a table down as text: what `--format` and the export menu offer. A workbook is not text; xlsx.ts
 * writes it.
 */
export interface TableFormat {
  name: string
  title: string
  /** Ending of the file's name, without the dot. */
  extension: string
  mediaType: string
  write(table: Table): string
}

export const tableFormats: readonly TableFormat[] = [
  { name: 'text', title: 'Plain text', extension: 'txt', mediaType: 'text/plain', write: textTable },
  { name: 'markdown', title: 'Markdown', extension: 'md', mediaType: 'text/markdown', write: markdownTable },
  { name: 'latex', title: 'LaTeX (booktabs)', extension: 'tex', mediaType: 'application/x-tex', write: latexTable },
  {
    name: 'latex-siunitx',
    title: 'LaTeX (booktabs, siunitx)',
    extension: 'tex',
    mediaType: 'application/x-tex',
    write: (table) => latexTable(table, { siunitx: true }),
  },
  { name: 'html', title: 'HTML', extension: 'html', mediaType: 'text/html', write: htmlTable },
  { name: 'tsv', title: 'Tab-separated', extension: 'tsv', mediaType: 'text/tab-separated-values', write: tsvTable },
  { name: 'csv', title: 'CSV', extension: 'csv', mediaType: 'text/csv', write: csvTable },
  { name: 'json', title: 'JSON', extension: 'json', mediaType: 'application/json', write: jsonTable },
]

/** The format of a name, or undefined if there is none. */
export function findTableFormat(name: string): TableFormat | undefined {
  return tableFormats.find((format) => format.name === name)
}
