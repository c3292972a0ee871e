import { stat } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { foldersIn } from '../folders.ts'
import { GrowingText, type TextReader } from '../growing-text.ts'
import type { ImportedRun, SeriesCollector } from '../imported-run.ts'
import type { Reading, ReadFile } from '../reading.ts'
import { Remarks } from '../remarks.ts'
import { longerNames, realPathOf } from '../run-places.ts'
import type { Decimal } from './cells.ts'
import { collect } from './collect.ts'
import type { Column } from './column.ts'
import { columnsOf, keyOf, layoutOf, showLines, type Layout } from './columns.ts'
import { headOf, tableLines, wholeLines, type TableHead } from './table.ts'
import { tellOfBounds, tellOfColumns } from './tell-of-columns.ts'

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
    throw new BadInput({ code: 'nothing-there', subject: path, what: phrase`there is not a CSV file in ${path}` })
  const runs: ImportedRun[] = []
  const read: ReadFile[] = []
  const leftOut: Reading['leftOut'] = []
  const notes: Reading['notes'] = []
  let first: BadInput | null = null
  for (const file of files) {
    const alone = files.length === 1
    const name = (file === path ? basename(path) : relative(path, file)).replace(/\.[ct]sv$/i, '')
    try {
      const found = await new GrowingText(file, () => new TableReader(file, name, options)).read(true)
      runs.push(...found.runs)
      read.push(...found.files)
      leftOut.push(...found.leftOut)
      notes.push(...found.notes)
    } catch (error) {
      if (!(error instanceof BadInput) || alone) throw error
      first ??= error
      for (const fault of error.faults) remarks.leaveOut(file, () => fault)
    }
  }
  if (runs.length === 0 && first !== null) throw first
  return { runs, files: read, leftOut: [...remarks.leftOut, ...leftOut], notes: [...remarks.notes, ...notes] }
}

/**
 * The runs of a table, and what of it is not imported.
 * @param file its path, or another name for messages
 * @param name of a run that the table does not name
 * @throws BadInput
 */
export function parseCsvRuns(text: string, file: string, name = file, options = plainly) {
  const reader = new TableReader(file, name, options)
  reader.take(text)
  return reader.reading()
}

/** Reads a table, at once or while it grows. */
export class TableReader implements TextReader {
  readonly #file: string
  readonly #name: string
  readonly #options: CsvOptions
  readonly #remarks = new Remarks()
  readonly #collectors = new Map<string, SeriesCollector>()
  #head: TableHead | null = null
  #columns: Column[] = []
  #layout: Layout | null = null

  /**
   * @param file its path, or another name for messages
   * @param name of a run that the table does not name
   */
  constructor(file: string, name: string, options: CsvOptions) {
    this.#file = file
    this.#name = name
    this.#options = options
  }

  wholeLines(text: string): number {
    return this.#head === null ? wholeLines(text) : wholeLines(text, this.#head.separator, { at: 0, number: 1 })
  }

  take(text: string): boolean {
    const before = this.#layout
    this.#head ??= headOf(text, this.#file)
    const head = this.#head
    if (this.#columns.length === 0) this.#columns = columnsOf(head.header)
    const { decimal, isPercent } = this.#options
    const lines = (remarks: Remarks) => tableLines(text, head, this.#file, remarks)
    showLines(this.#columns, lines(new Remarks()), decimal)
    const layout = layoutOf(this.#columns, this.#file, isPercent)
    this.#layout = layout
    if (before !== null && keyOf(before) !== keyOf(layout)) return false
    tellOfBounds(layout, lines(new Remarks()), this.#file, this.#remarks)
    const context = { file: this.#file, name: this.#name, decimal, remarks: this.#remarks }
    collect(lines(this.#remarks), layout, this.#collectors, context)
    const { at, number } = head.from
    this.#head = { ...head, from: { at: 0, number: number + (text.slice(at).match(/\r\n|\r|\n/g)?.length ?? 0) } }
    return true
  }

  reading(): { runs: ImportedRun[]; columns: ReadFile['columns']; remarks: readonly Remarks[] } {
    const remarks = new Remarks()
    const layout = this.#layout!
    tellOfColumns(layout, this.#file, remarks)
    const place = realPathOf(this.#file)
    const runs = [...this.#collectors].map(([of, collector]: [string, SeriesCollector]): ImportedRun => ({
      name: of,
      longerNames: longerNames(of, of === this.#name ? folderOf(place, of) : place.replace(/\.[ct]sv$/i, '')),
      source: of === this.#name && layout.run === null ? place : `${place}#${of}`,
      head: collector.head,
      configuration: {},
      series: collector.series(remarks, this.#file),
    }))
    const filled = runs.filter(({ series }) => series.length > 0)
    const leftOut = [remarks, this.#remarks].flatMap((each) => each.leftOut)
    if (filled.length === 0)
      throw new BadInput(
        leftOut.length > 0
          ? leftOut.map(({ fault }) => fault)
          : {
              code: 'wrong-format',
              subject: this.#file,
              what: phrase`${this.#file} holds no numbers beside its steps`,
            },
      )
    const metrics = new Map(layout.metrics.map(({ column, metric }) => [column, metric]))
    const columns = this.#columns.map((column) => ({
      name: column.name,
      use: layout.uses.get(column)!,
      metric: metrics.get(column) ?? null,
    }))
    return { runs: filled, columns, remarks: [remarks, this.#remarks] }
  }
}

/** The folder in which a name begins: of version_0/metrics the one that holds version_0. */
function folderOf(place: string, name: string): string {
  return name.split('/').reduce((folder) => dirname(folder), place)
}
