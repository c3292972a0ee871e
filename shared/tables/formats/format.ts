import type { Table } from '../table.ts'
import { csvTable } from './csv.ts'
import { htmlTable } from './html.ts'
import { jsonTable } from './json.ts'
import { latexTable } from './latex.ts'
import { markdownTable } from './markdown.ts'
import { textTable } from './text.ts'
import { tsvTable } from './tsv.ts'

interface FormatFacts {
  /** Name for `--format` and addresses. */
  name: string
  /** Name on buttons. */
  short: string
  title: string
  /** Ending of the file's name, without the dot. */
  extension: string
  mediaType: string
}
/** A format that can be shown, copied and saved. */
export interface TextFormat extends FormatFacts {
  kind: 'text'
  write(table: Table): string
}
/** A format that can only be saved. */
export interface BinaryFormat extends FormatFacts {
  kind: 'binary'
  write(table: Table): Promise<Uint8Array<ArrayBuffer>>
}
export type TableFormat = TextFormat | BinaryFormat

const tex = { extension: 'tex', mediaType: 'application/x-tex' }

const textFormats: readonly Omit<TextFormat, 'kind'>[] = [
  { name: 'latex', short: 'LaTeX', title: 'LaTeX (booktabs)', ...tex, write: latexTable },
  {
    name: 'latex-siunitx',
    short: 'siunitx',
    title: 'LaTeX (booktabs, siunitx)',
    ...tex,
    write: (table) => latexTable(table, { siunitx: true }),
  },
  {
    name: 'markdown',
    short: 'Markdown',
    title: 'Markdown',
    extension: 'md',
    mediaType: 'text/markdown',
    write: markdownTable,
  },
  { name: 'html', short: 'HTML', title: 'HTML', extension: 'html', mediaType: 'text/html', write: htmlTable },
  { name: 'csv', short: 'CSV', title: 'CSV', extension: 'csv', mediaType: 'text/csv', write: csvTable },
  {
    name: 'tsv',
    short: 'TSV',
    title: 'Tab-separated',
    extension: 'tsv',
    mediaType: 'text/tab-separated-values',
    write: tsvTable,
  },
  { name: 'json', short: 'JSON', title: 'JSON', extension: 'json', mediaType: 'application/json', write: jsonTable },
  { name: 'text', short: 'Text', title: 'Plain text', extension: 'txt', mediaType: 'text/plain', write: textTable },
]

const binaryFormats: readonly Omit<BinaryFormat, 'kind'>[] = [
  {
    name: 'xlsx',
    short: 'XLSX',
    title: 'Workbook (numbers in columns of their own)',
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    // The library that writes it is large, and loaded when it is wanted.
    write: async (table) => (await import('./xlsx.ts')).xlsxTable(table),
  },
]

/**
 * The formats of tables: `--format`, endings of `--output`, and the window's buttons come from here. Of two with one
 * ending, that ending means the first.
 */
export const tableFormats: readonly TableFormat[] = [
  ...textFormats.map((format) => ({ ...format, kind: 'text' as const })),
  ...binaryFormats.map((format) => ({ ...format, kind: 'binary' as const })),
]

/** The format of a name, or undefined if there is none. */
export function findTableFormat(name: string): TableFormat | undefined {
  return tableFormats.find((format) => format.name === name)
}

/** A format that is text. @throws Error if there is none of that name */
export function textFormat(name: string): TextFormat {
  const format = findTableFormat(name)
  if (format?.kind !== 'text') throw new Error(`There is no format of text called ${name}.`)
  return format
}
