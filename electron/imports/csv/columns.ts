import type { ColumnUse } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { cellOf, TimeColumn, type Decimal, type ReadTime } from './cells.ts'
import type { CsvLine } from './lines.ts'
import type { Column } from './column.ts'
import { runColumnsOf } from './run-columns.ts'

/** Columns that count, or give the time: what the others lie over. The first of them that is there counts. */
export const stepNames = ['step', '_step', 'global_step', 'iteration', 'trainer/global_step', 'epoch']
export const timeNames = ['_timestamp', 'timestamp', 'wall time', 'wall_time', 'time']
export const runNames = ['run', 'run_name', 'run_id', 'name']
/** Of a table with one value a line: which metric it is, and its value. */
const metricNames = ['metric', 'metric_name', 'variable', 'tag', 'key']
const valueNames = ['value', 'metric_value']
/** Columns whose words say which part of the data a line is about. */
const splitNames = ['phase', 'split', 'stage', 'subset', 'partition']

/** A column of numbers: the metric it is, as the file calls it, and the run it is of, if the heading says it. */
export interface MetricColumn {
  column: Column
  metric: string
  run: string | null
  /** Whether its cells are percent and are read without their sign. */
  percent: boolean
}

/** What every column of a table is. */
export interface Layout {
  step: Column
  time: { column: Column; read: ReadTime } | null
  run: Column | null
  /** Set if each line names its metric. */
  named: { name: Column; value: Column } | null
  splits: Column[]
  metrics: MetricColumn[]
  /** Lows and highs with the curve that they are beside; counters with null. */
  bounds: ReadonlyMap<Column, Column | null>
  /** Metrics whose column is called as one before. */
  again: ReadonlySet<Column>
  uses: Map<Column, ColumnUse>
}

/** The columns of a table before any of its lines was looked at. */
export function columnsOf(header: readonly string[]): Column[] {
  return header.map((heading, index): Column => ({
    index,
    name: heading.trim(),
    numbers: 0,
    percents: 0,
    words: 0,
    oddWord: null,
    oddPercent: null,
    time: new TimeColumn(),
  }))
}

/** Looks at lines of a table. */
export function showLines(columns: readonly Column[], lines: Iterable<CsvLine>, decimal: Decimal): void {
  for (const { cells, number } of lines) {
    for (const column of columns) {
      const text = cells[column.index]
      if (text === undefined) continue
      column.time.show(text)
      const cell = cellOf(text, decimal)
      if (cell.is === 'number') column.numbers++
      else if (cell.is === 'percent') {
        column.percents++
        column.oddPercent ??= { text, line: number }
      } else if (cell.is === 'words') {
        column.words++
        column.oddWord ??= { text, line: number }
      }
    }
  }
}

/** Finds out what the columns of a table are. @throws BadInput if none counts. */
export function layoutOf(columns: readonly Column[], subject: string, isPercent: (metric: string) => boolean): Layout {
  const find = (names: readonly string[], fits: (column: Column) => boolean) =>
    names.flatMap((name) => columns.filter((each) => each.name.toLowerCase() === name && fits(each)))[0] ?? null
  const step = find(stepNames, ({ numbers }) => numbers > 0) ?? find(stepNames, ({ words }) => words > 0)
  if (step === null)
    throw new BadInput({
      code: 'wrong-format',
      subject,
      what: phrase`${subject} has no column that counts; its columns are ${listOf(columns)}`,
      remedy: phrase`name the one that counts ${stepNames.slice(0, 3).join(', ')} or epoch`,
    })
  const uses = new Map<Column, ColumnUse>([[step, 'step']])
  const timed = find(timeNames, (column) => column !== step && column.time.reader !== null)
  if (timed !== null) uses.set(timed, 'time')
  const onlyWords = ({ numbers, percents, words }: Column) => words > 0 && numbers === 0 && percents === 0
  const value = find(valueNames, ({ numbers }) => numbers > 0)
  const name = value === null ? null : find(metricNames, onlyWords)
  const named = value === null || name === null ? null : { name, value }
  if (named !== null) {
    uses.set(named.name, 'name')
    uses.set(named.value, 'value')
  }
  const run = find(runNames, (column) => !uses.has(column) && column.numbers + column.words > 0)
  if (run !== null) uses.set(run, 'run')
  const splits = columns.filter((column) => splitNames.includes(column.name.toLowerCase()) && onlyWords(column))
  for (const column of splits) uses.set(column, 'split')
  const open = columns.filter((column) => !uses.has(column))
  const { wide, bounds } =
    run === null && named === null ? runColumnsOf(open) : { wide: null, bounds: new Map<Column, Column | null>() }
  for (const column of bounds.keys()) uses.set(column, 'bounds')
  const metrics: MetricColumn[] = []
  const heads = new Map<string, number>()
  const again = new Set<Column>()
  for (const column of open) {
    if (uses.has(column)) continue
    const filled = column.numbers + column.percents + column.words
    if (filled === 0) uses.set(column, 'empty')
    else if (column.name === '') uses.set(column, 'unnamed')
    else if (named !== null) uses.set(column, column.words === filled ? 'words' : 'beside')
    else {
      const headed = wide?.get(column) ?? { run: null, metric: column.name }
      const { run: of, metric } = unique(headed, heads)
      if (of !== headed.run || metric !== headed.metric) again.add(column)
      const percent = column.percents > 0 && column.numbers === 0 && isPercent(metric)
      if (column.numbers === 0 && !percent) uses.set(column, column.percents > 0 ? 'percent' : 'words')
      else {
        uses.set(column, 'metric')
        metrics.push({ column, metric, run: of, percent })
      }
    }
  }
  return {
    step,
    time: timed === null ? null : { column: timed, read: timed.time.reader! },
    run,
    named,
    splits,
    metrics,
    bounds,
    again,
    uses,
  }
}

/** What a layout says of lines: lines that were read by an equal one need not be read again. */
export function keyOf({ step, time, run, named, splits, metrics, bounds }: Layout): string {
  const at = (column: Column | null | undefined) => column?.index ?? null
  return JSON.stringify([
    at(step),
    [at(time?.column), time?.column.time.unit ?? null],
    at(run),
    [at(named?.name), at(named?.value)],
    splits.map(at),
    metrics.map(({ column, metric, run: of, percent }) => [at(column), metric, of, percent]),
    [...bounds].map(([column, curve]: [Column, Column | null]) => [at(column), at(curve)]),
  ])
}

/** The columns of a table by name, for a message. */
export function listOf(columns: readonly { name: string }[]): string {
  const shown = columns.slice(0, 12).map(({ name }) => (name === '' ? '(no name)' : name))
  return columns.length > shown.length
    ? `${shown.join(', ')} and ${columns.length - shown.length} more`
    : shown.join(', ')
}

/** The second column called loss is loss.1; the second curve of a run called a is one of a (2). */
function unique(
  { run, metric }: { run: string | null; metric: string },
  heads: Map<string, number>,
): { run: string | null; metric: string } {
  const key = JSON.stringify([run, metric])
  const before = heads.get(key) ?? 0
  heads.set(key, before + 1)
  if (before === 0) return { run, metric }
  return run === null ? { run, metric: `${metric}.${before}` } : { run: `${run} (${before + 1})`, metric }
}
