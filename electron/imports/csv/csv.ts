import { stat } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { readBytes } from '../file-bytes.ts'
import { foldersIn } from '../folders.ts'
import { SeriesCollector, type ImportedRun } from '../imported-run.ts'
import type { Reading, ReadFile } from '../reading.ts'
import { Remarks } from '../remarks.ts'
import { longerNames, realPathOf } from '../run-places.ts'
import type { Decimal } from './cells.ts'
import { columnsIn, layoutOf } from './columns.ts'
import { decodeText } from './decode.ts'
import { collect } from './collect.ts'
import { tableOf } from './table.ts'
import { tellOfColumns } from './tell-of-columns.ts'

const mostBytes = 512 * 2 ** 20
const isTable = (name: string) => /\.[ct]sv$/i.test(name)

/** How a CSV is read where it does not say so itself. */
export interface CsvOptions {
  /** The point or the comma of its numbers. */
  decimal: Decimal
  /** Whether a metric, by its name in the file, is percent. */
  isPercent(metric: string): boolean
}

const plainly: CsvOptions = { decimal: '.', isPercent: () => false }

/** The tables in a folder and the folders in it, in the order of their names; a file is itself. */
export async function csvFiles(path: string, remarks?: Remarks): Promise<string[]> {
  const info = await stat(path).catch(() => null)
  if (info?.isDirectory() !== true) return [path]
  const folders = await foldersIn(path, isTable, remarks)
  return folders.flatMap(({ files }) => files.map((file) => file.path)).sort()
}

/**
 * Runs of a CSV file, or of all those in a folder, one line a step: a column that counts (step, epoch) and columns of
 * numbers; a column `run` distinguishes several. A table with one value a line (metric, value) is read too, as is a
 * chart that Weights & Biases exported.
 * @throws BadInput naming the line, if it is one file; of a folder, files that cannot be read are left out
 */
export async function readCsv(path: string, options = plainly): Promise<Reading> {
  const remarks = new Remarks()
  const files = await csvFiles(path, remarks)
  if (files.length === 0)
    throw new BadInput({ code: 'nothing-there', subject: path, what: phrase`there is no CSV file in ${path}` })
  const runs: ImportedRun[] = []
  const read: ReadFile[] = []
  let first: BadInput | null = null
  for (const file of files) {
    const alone = files.length === 1
    const name = (file === path ? basename(path) : relative(path, file)).replace(/\.[ct]sv$/i, '')
    try {
      const bytes = await readBytes(file, mostBytes)
      const found = parseCsvRuns(decodeText(bytes, file), file, name, options, remarks)
      runs.push(...found.runs)
      read.push({ path: file, bytes: bytes.length, columns: found.columns })
    } catch (error) {
      if (!(error instanceof BadInput) || alone) throw error
      first ??= error
      for (const fault of error.faults) remarks.leaveOut(file, () => fault)
    }
  }
  if (runs.length === 0 && first !== null) throw first
  return { runs, files: read, leftOut: remarks.leftOut, notes: remarks.notes }
}

/**
 * The runs of a table.
 * @param file its path, or another name for messages
 * @param name of a run that the table does not name
 */
export function parseCsvRuns(
  text: string,
  file: string,
  name = file,
  options = plainly,
  remarks = new Remarks(),
): { runs: ImportedRun[]; columns: ReadFile['columns'] } {
  const table = tableOf(text, file, remarks)
  const columns = columnsIn(table.header, table.lines(), options.decimal)
  const layout = layoutOf(columns, file, options.isPercent)
  tellOfColumns(layout, table.lines(), file, remarks)
  const collectors = collect(table.lines(), layout, { file, name, decimal: options.decimal, remarks })
  const place = realPathOf(file)
  const runs = [...collectors].map(([of, collector]: [string, SeriesCollector]): ImportedRun => ({
    name: of,
    longerNames: longerNames(of, of === name ? folderOf(place, name) : place.replace(/\.[ct]sv$/i, '')),
    source: of === name && layout.run === null ? place : `${place}#${of}`,
    head: collector.head,
    configuration: {},
    series: collector.series(remarks, file),
  }))
  const filled = runs.filter(({ series }) => series.length > 0)
  if (filled.length === 0)
    throw new BadInput(
      remarks.leftOut.length > 0
        ? remarks.leftOut.map(({ fault }) => fault)
        : { code: 'wrong-format', subject: file, what: phrase`${file} holds no numbers beside its steps` },
    )
  const metrics = new Map(layout.metrics.map(({ column, metric }) => [column, metric]))
  return {
    runs: filled,
    columns: columns.map((column) => ({
      name: column.name,
      use: layout.uses.get(column)!,
      metric: metrics.get(column) ?? null,
    })),
  }
}

/** The folder in which a name begins: of version_0/metrics the one that holds version_0. */
function folderOf(place: string, name: string): string {
  return name.split('/').reduce((folder) => dirname(folder), place)
}
