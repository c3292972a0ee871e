import { BadInput } from '../../shared/errors/bad-input.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'
import { inertText } from '../../shared/tables/formats/inert-text.ts'
import { endingOf, requireEnding } from './endings.ts'
import type { Terminal } from './terminal.ts'
import { writeOutput } from './write-output.ts'

/** A column of data for programs; null where a row has no value. */
export interface DataColumn {
  name: string
  /** Whole numbers up to 2^31, one in every row; other numbers are float64. */
  whole?: boolean
  values: readonly (number | string | boolean | null)[]
}

/** Forms in which data are handed to programs. */
export const dataFormats = ['csv', 'json', 'parquet'] as const
export type DataFormat = (typeof dataFormats)[number]

/** The form that is asked for by name, or by the ending of the file; `usual` if by neither. @throws BadInput */
export function dataFormatOf<Format extends string>(
  asked: Format | DataFormat | undefined,
  output: string | undefined,
  usual: Format,
): Format | DataFormat {
  requireEnding(output, dataFormats, { what: 'data for programs', other: 'format' })
  const format = asked ?? dataFormats.find((each) => each === endingOf(output)) ?? usual
  if (format === 'parquet' && output === undefined)
    throw new BadInput({
      code: 'unsupported',
      field: 'output',
      what: 'Parquet is not text and cannot be printed',
      remedy: phrase`name a file with ${field('output')}`,
    })
  return format
}

/** Prints columns of equal length, or writes them to a file. */
export async function putColumns(
  columns: readonly DataColumn[],
  { format, output, quiet }: { format: DataFormat; output?: string; quiet?: boolean },
  terminal: Terminal,
): Promise<void> {
  const written = format === 'csv' ? csvOf(columns) : format === 'json' ? jsonOf(columns) : await parquetOf(columns)
  if (output === undefined) return terminal.print(String(written))
  writeOutput(output, written)
  if (quiet !== true) terminal.say(`wrote ${output}`)
}

/** RFC 4180; values that are not finite as pandas and NumPy read them: nan, inf, -inf. */
function csvOf(columns: readonly DataColumn[]): string {
  const rows = columns[0]?.values.map((_, row) => columns.map(({ values }) => cellOf(values[row]!)).join(',')) ?? []
  return [columns.map(({ name }) => cellOf(name)).join(','), ...rows, ''].join('\r\n')
}

function cellOf(value: number | string | boolean | null): string {
  if (value === null) return ''
  if (typeof value === 'number')
    return Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? digits(value) : value > 0 ? 'inf' : '-inf'
  const text = typeof value === 'string' ? inertText(value) : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The fewest digits that give the number back; the sign of -0 too. */
function digits(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value)
}

/** An object of arrays. Values that are not finite, which JSON lacks, are the words "NaN", "Infinity", "-Infinity". */
function jsonOf(columns: readonly DataColumn[]): string {
  return JSON.stringify(Object.fromEntries(columns.map(({ name, values }) => [name, values])), (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  )
}

async function parquetOf(columns: readonly DataColumn[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const columnData = columns.map(({ name, values, whole }) => {
    const kind = whole === true ? ('INT32' as const) : kindOf(values)
    return {
      name,
      type: kind,
      data: kind === 'STRING' ? values.map((value) => (value === null ? null : String(value))) : [...values],
    }
  })
  return new Uint8Array(parquetWriteBuffer({ columnData }))
}

/** Whole numbers are float64 too, so that a column keeps its type where a value is missing. */
function kindOf(values: DataColumn['values']): 'DOUBLE' | 'BOOLEAN' | 'STRING' {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value))
  if (types.size !== 1) return 'STRING'
  return types.has('number') ? 'DOUBLE' : types.has('boolean') ? 'BOOLEAN' : 'STRING'
}
