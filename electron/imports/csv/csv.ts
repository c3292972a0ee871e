import { dirname } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { TextReader } from '../growing-text.ts'
import type { ImportedRun, SeriesCollector } from '../imported-run.ts'
import type { ReadFile } from '../reading.ts'
import { Remarks } from '../remarks.ts'
import { longerNames, realPathOf } from '../run-places.ts'
import type { Decimal } from './cells.ts'
import { collect } from './collect.ts'
import type { Column } from './column.ts'
import { columnsOf, keyOf, layoutOf, showLines, type Layout } from './columns.ts'
import { headOf, tableLines, wholeLines, type TableHead } from './table.ts'
import { tellOfBounds, tellOfColumns } from './tell-of-columns.ts'

/** How a CSV is read where it does not say so itself. */
export interface CsvOptions {
  /** The point or the comma of its numbers. */
  decimal: Decimal
  /** Whether a metric, by its name in the file, is percent. */
  isPercent(metric: string): boolean
}

export const plainly: CsvOptions = { decimal: '.', isPercent: () => false }

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
