import type { MissingChoice, SingleChoice } from './choices.ts'
import type { SeedValue, TestName } from '../statistics/comparison.ts'

/** A mean over runs, with what is needed to judge it. */
export interface Cell {
  /** Null if there is no run; NaN if a run's value is not finite. */
  mean: number | null
  /** Of the sample; null if there are fewer than two runs. */
  deviation: number | null
  /** Runs; 0 if there is none, or if a published result does not say. */
  n: number
  /** The runs behind the cell. */
  runIds: readonly number[]
  /** Their values by seed, in the unit of the mean: what tests are made on. Published results have none. */
  sample?: readonly SeedValue[]
}

export interface TableRow {
  /** One a row field, as printed. */
  labels: readonly string[]
  /**
   * One a row field, as in the experiment, for example "bnn++"; the quantizer as its method's name, with the
   * expressions of a custom pair.
   */
  values: readonly unknown[]
  /** One a column. */
  cells: readonly Cell[]
  /** Set if the row was not measured here: where it was read, and the mark under which the footnote names that. */
  published?: { source: string; mark: string }
}

/** Marks in a table besides the best. */
export interface Marking {
  /** The second best of each competition is underlined. */
  second: boolean
  /** Rows that this test does not show to be worse than the best get a dagger; null for none. */
  test: TestName | null
}

export interface CellMark {
  place: 'best' | 'second' | null
  /** Whether it is not shown to be worse than the best. */
  alike: boolean
}

/** A pivot of runs before it is known which cells are marked: see marks.ts. */
export interface UnmarkedTable {
  title: string
  /** Keys of the row fields, for example "model", "quantizer". */
  rowFields: readonly string[]
  /** Headings of the row fields, for example "Model", "Method". */
  rowHeadings: readonly string[]
  columnHeadings: readonly string[]
  /** The parts of each column's heading, the widest first; the whole heading is the only part if they are left out. */
  columnLevels?: readonly (readonly string[])[]
  /** Name of each column's metric (see shared/metrics/metric.ts). */
  columnMetrics: readonly string[]
  rows: readonly TableRow[]
  /** Under the table: n, what the deviation is, which metric and when it was taken, what was left out. */
  footnote: string
  /** What stands in a cell without runs; a dash if it is left out. */
  missing?: MissingChoice
  /** What is printed of a single run; it has "(n = 1)" after it if this is left out. */
  single?: SingleChoice
}

/** A pivot of runs: rows of headings, columns of cells. Metrics with the unit percent are in percent. */
export interface Table extends UnmarkedTable {
  /** Marks besides the best; none if left out. */
  marking?: Marking
  /** The sentence of the footnote that says how the best and the second are marked; null if it says nothing. */
  markNote: string | null
  /** By row and column. */
  marks: readonly (readonly CellMark[])[]
}
