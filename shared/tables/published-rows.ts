import { headlineMetric, type Metric } from '../metrics/metric.ts'
import type { RunRow } from '../contract/run.ts'
import { findModel } from '../experiment/model-catalogue.ts'
import { publishedResults } from '../published/published.ts'
import { isDataset, type PublishedResult, type Width } from '../published/result.ts'
import { evaluate } from '../quantizers/scalar.ts'
import { completed } from '../quantizers/quantizer.ts'
import { findQuantizer } from '../quantizers/zoo.ts'
import { labelOf } from './labels.ts'
import type { Cell, TableRow } from './table.ts'

interface MeasuredRow {
  row: TableRow
  runs: ReadonlySet<RunRow>
}

interface Column {
  /** One a column field. */
  values: readonly unknown[]
  metric: Metric
}

export interface BesideInput {
  rows: readonly MeasuredRow[]
  rowFields: readonly string[]
  columnFields: readonly string[]
  columns: readonly Column[]
}

/** Facts that a published result must share with a measured one. */
const settings = ['dataset', 'model', 'regime'] as const
type Setting = Readonly<Record<(typeof settings)[number], string>>

/** Parameters of models that change how layers are joined or computed and not how large the network is. */
const free = ['projection', 'everyConvolution', 'exactGelu', 'normEpsilon']

/**
 * The rows of a table with the published results of the same data set, model, regime and number of levels put in behind
 * the measured ones, and what the footnote is to say of them.
 */
export function besidePublished({ rows, rowFields, columnFields, columns }: BesideInput): {
  rows: TableRow[]
  sentences: string[]
} {
  const measured = rows.map(({ row }) => row)
  const hindrance = rowFields.includes('quantizer')
    ? columnFields.find((key) => !(settings as readonly string[]).includes(key))
    : 'quantizer'
  if (hindrance !== undefined) {
    const remedy =
      hindrance === 'quantizer'
        ? 'the method must be among the rows'
        : `columns by ${labelOfField(hindrance)} have no place for them`
    return { rows: measured, sentences: [`Published results are not shown: ${remedy}.`] }
  }
  const places = placesOf(rows)
  const shown = places.flatMap((place) =>
    publishedResults.filter((result) => fits(result, place)).map((result) => ({ result, place })),
  )
  if (shown.length === 0)
    return { rows: measured, sentences: ['No published result is known for these data sets, models and regimes.'] }

  const marks = new Map(
    [...new Set(shown.map(({ result }) => result.source))].map((source, index) => [
      source,
      String.fromCharCode(97 + index),
    ]),
  )
  const hidden = settings.filter(
    (key) =>
      !rowFields.includes(key) &&
      !columnFields.includes(key) &&
      new Set(places.map(({ setting }) => setting[key])).size > 1,
  )
  const added = new Map<string, { after: number; row: TableRow }>()
  for (const {
    result,
    place: { setting },
  } of shown) {
    const isFull = result.regime === null
    const told = [
      ...(result.width === null || result.width === 'binary' ? [] : [result.width]),
      ...hidden.filter((key) => !(isFull && key === 'regime')).map((key) => labelOf(key, setting[key])),
    ]
    const method = [result.method, ...told].join(', ')
    const values = rowFields.map((key) =>
      key === 'quantizer' ? method : ((setting as Record<string, string>)[key] ?? null),
    )
    const name = JSON.stringify([values, marks.get(result.source)])
    const cells = columns.map((column) => cellOf(result, setting, column, columnFields))
    const before = added.get(name)
    const merged =
      before === undefined ? cells : before.row.cells.map((cell, index) => (cell.mean === null ? cells[index]! : cell))
    const labels = rowFields.map((key, index) =>
      key === 'quantizer' ? method : values[index] === null ? '–' : labelOf(key, values[index]),
    )
    const after = lastAlike(measured, rowFields, values)
    added.set(name, {
      after,
      row: {
        labels,
        values,
        cells: merged,
        published: { source: result.source.reference, mark: marks.get(result.source)! },
      },
    })
  }
  const behind = Map.groupBy(added.values(), ({ after }) => after)
  return {
    rows: measured.flatMap((row, index) => [row, ...(behind.get(index) ?? []).map((each) => each.row)]),
    sentences: [
      'Rows with a mark are published results, not measured here; in training length, augmentation and the ' +
        'epoch that is reported they differ from the others and from one another.',
      ...[...marks].map(
        ([{ reference, protocol }, mark]) => `[${mark}] ${reference}${protocol === null ? '' : ` (${protocol})`}.`,
      ),
    ],
  }
}

interface Place {
  setting: Setting
  widths: ReadonlySet<Width>
}

/**
 * The settings that were measured on whole data sets with models of the published size, and with which numbers of
 * levels.
 */
function placesOf(rows: readonly MeasuredRow[]): Place[] {
  const runs = [...new Set(rows.flatMap((row) => [...row.runs]))].filter(isComparable)
  const alone = (run: RunRow) =>
    widthOf(run) === null &&
    runs.some(
      (other) =>
        widthOf(other) !== null &&
        other.experiment.dataset === run.experiment.dataset &&
        other.experiment.model === run.experiment.model,
    )
  // Full precision belongs to no regime: it makes a place only if nothing else does.
  const groups = Map.groupBy(
    runs.filter((run) => !alone(run)),
    ({ experiment }) => JSON.stringify(settings.map((key) => experiment[key])),
  )
  return [...groups.values()].map((group) => {
    const { dataset, model, regime } = group[0]!.experiment
    return {
      setting: { dataset: String(dataset), model: String(model), regime: String(regime) },
      widths: new Set(group.map(widthOf).filter((width) => width !== null)),
    }
  })
}

function isComparable({ experiment }: RunRow): boolean {
  const model = findModel(String(experiment.model))
  if (
    model === undefined ||
    findQuantizer(String(experiment.quantizer)) === undefined ||
    (experiment.trainImages ?? null) !== null ||
    (experiment.activationBits ?? null) !== null ||
    (experiment.layerMethods ?? null) !== null ||
    (experiment.attention ?? 'real') !== 'real'
  )
    return false
  const given = (experiment.modelParameters ?? {}) as Record<string, number>
  return model.parameters.every(({ name, default: usual }) => free.includes(name) || (given[name] ?? usual) === usual)
}

function widthOf({ experiment }: RunRow): Width | null {
  const quantizer = findQuantizer(String(experiment.quantizer))
  if (quantizer === undefined || quantizer.levels === null) return null
  const levels = evaluate(
    quantizer.levels,
    completed(quantizer, (experiment.quantizerParameters ?? {}) as Record<string, number>),
  )
  return levels === 2 ? 'binary' : levels === 3 ? 'ternary' : (`${Math.round(Math.log2(levels))} bits` as Width)
}

function fits({ dataset, model, regime, width }: PublishedResult, { setting, widths }: Place): boolean {
  return (
    isDataset(dataset, setting.dataset) &&
    model === setting.model &&
    (regime === null || regime === setting.regime) &&
    (width === null || widths.has(width))
  )
}

function cellOf(
  { accuracy, deviation, n }: PublishedResult,
  setting: Setting,
  { values, metric }: Column,
  columnFields: readonly string[],
): Cell {
  const isHere =
    metric.name === headlineMetric &&
    columnFields.every((key, index) => values[index] === (setting as Record<string, string>)[key])
  return isHere
    ? { mean: accuracy, deviation, n: n ?? 0, runIds: [] }
    : { mean: null, deviation: null, n: 0, runIds: [] }
}

/** The last measured row of the same data set, model and regime, as far as rows have them. */
function lastAlike(rows: readonly TableRow[], rowFields: readonly string[], values: readonly unknown[]): number {
  const alike = (exceptRegime: boolean) =>
    rows.findLastIndex((row) =>
      rowFields.every(
        (key, index) =>
          !(settings as readonly string[]).includes(key) ||
          (exceptRegime && key === 'regime') ||
          row.values[index] === values[index],
      ),
    )
  const exact = alike(false)
  return exact >= 0 ? exact : Math.max(alike(true), rows.length - 1)
}

function labelOfField(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
