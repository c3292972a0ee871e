import { fieldHelp } from '../format/field-help.ts'
import { titleWithUnit } from '../../shared/metrics/described.ts'
import { findMetric, headlineMetric, metrics, metricHelp } from '../../shared/metrics/metric.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { isOwnField, ownFieldNames } from '../../shared/experiment/own-fields.ts'
import { pairKeys } from '../../shared/experiment/method.ts'
import { figureId, parseFigure, type FigureColumn } from '../../shared/query/columns.ts'
import { readings, type Reading } from '../../shared/query/filter-keys.ts'
import { t } from '../words/words.ts'

/** How the cells of a column are drawn (RunCell.vue). */
export type CellKind =
  | 'method'
  | 'state'
  | 'figure'
  | 'curve'
  | 'seed'
  | 'duration'
  | 'moment'
  | 'field'
  | 'study'
  | 'star'
  | 'tags'
  | 'notes'
  | 'name'
  | 'where'

/** A column of the runs table. */
export interface RunColumn {
  /** As addresses and remembered choices name it; the host sorts by it. */
  id: string
  title: string
  help?: string
  kind: CellKind
  /** Pixels; the method's column takes what is left. */
  width: number
  sortable: boolean
  /** Numbers are aligned right, and are first sorted with the largest on top. */
  numeric: boolean
  figure?: FigureColumn
  /** Field of the experiment. */
  field?: string
}

const readingTitles: Readonly<Record<Reading, string>> = { last: '', best: t('runs.best'), atBest: t('runs.atBest') }
const readingHelp: Readonly<Record<Reading, string>> = {
  last: t('runs.lastHelp'),
  best: t('runs.bestHelp'),
  atBest: t('runs.atBestHelp', { metric: findMetric(headlineMetric)!.title.toLowerCase() }),
}

const plain = { sortable: true, numeric: false }

const own: readonly RunColumn[] = [
  { ...plain, id: 'starred', title: t('runs.star'), kind: 'star', width: 40 },
  { ...plain, id: 'method', title: t('runs.method'), kind: 'method', width: 174 },
  { ...fieldColumn('model', 92), title: t('runs.model') },
  { ...fieldColumn('dataset', 72), title: t('runs.data') },
  figureColumn({ metric: headlineMetric, reading: 'last' }, 140),
  {
    ...plain,
    id: 'curve',
    title: t('runs.curve'),
    kind: 'curve',
    width: 88,
    sortable: false,
    help: t('runs.curveColumnHelp', { title: findMetric(headlineMetric)!.title }),
  },
  { ...plain, id: 'state', title: t('runs.state'), kind: 'state', width: 184 },
  { ...plain, id: 'seed', title: t('runs.seeds'), kind: 'seed', width: 60 },
  fieldColumn('regime', 64),
  fieldColumn('epochs', 64),
  { ...plain, id: 'duration', title: t('runs.time'), kind: 'duration', width: 88, numeric: true },
  { ...plain, id: 'started', title: t('runs.started'), kind: 'moment', width: 88, numeric: true },
  { ...plain, id: 'study', title: t('runs.study'), kind: 'study', width: 150 },
  { ...plain, id: 'tags', title: t('runs.tags'), kind: 'tags', width: 130 },
  { ...plain, id: 'name', title: t('runs.name'), kind: 'name', width: 150 },
  { ...plain, id: 'on', title: t('runs.whereColumn'), kind: 'where', width: 96 },
  { ...plain, id: 'notes', title: t('runs.notes'), kind: 'notes', width: 180 },
]

/** Columns that are shown until the user chooses others. */
export const proposedColumns: readonly string[] = [
  'method',
  'model',
  'dataset',
  headlineMetric,
  'curve',
  'state',
  'seed',
  'regime',
  'epochs',
  'duration',
  'started',
  'study',
  'tags',
]

/** Names of columns in addresses and views that were kept before they were renamed. */
const formerIds: Readonly<Record<string, string>> = { created: 'started' }

/** The method's name says these already. */
const covered = new Set<string>([...pairKeys, ...own.map(({ id }) => id)])
const metricsByName = new Map(metrics.map((metric) => [metric.name, metric]))

/**
 * Every column that can be shown: the table's own, the readings of every metric that a run has reported, the fields of
 * the experiment.
 */
export function columnsFor(reported: readonly string[]): RunColumn[] {
  const names = [...metrics.map(({ name }) => name), ...reported.filter((name) => !metricsByName.has(name))]
  const figures = names.flatMap((metric) =>
    readings
      .filter((reading) => reading === 'last' || findMetric(metric)?.goal !== null)
      .map((reading) => figureColumn({ metric, reading }, 128)),
  )
  // A metric may be called as a field is; then the field keeps the name, as in filters.
  const others = [...fields.map(({ key }): string => key), ...ownFieldNames()]
    .filter((key) => !covered.has(key))
    .map((key) => fieldColumn(key, 104))
  const taken = new Set([...own, ...others].map(({ id }) => id))
  return [...own, ...figures.filter(({ id }) => !taken.has(id)), ...others]
}

/** The column of an id; null if there is none of that name. A metric need not be known. */
export function findColumn(id: string): RunColumn | null {
  const fixed = own.find((column) => column.id === (formerIds[id] ?? id))
  if (fixed !== undefined) return fixed
  if (fields.some(({ key }) => key === id) || isOwnField(id)) return fieldColumn(id, 104)
  const figure = parseFigure(id)
  const isMetric = findMetric(figure.metric) !== undefined || /^[\w. -]+$/.test(figure.metric)
  return isMetric ? figureColumn(figure, 128) : null
}

/** Pixels of the columns that a phone shows without scrolling. */
const phoneWidths: Partial<Record<CellKind, number>> = { method: 150, figure: 112, state: 94 }

/** The same columns for a phone: method, figures and state come first and take less room. */
export function columnsOnPhone(columns: readonly RunColumn[]): RunColumn[] {
  const places = (['method', 'figure', 'state'] as const).flatMap((kind) => {
    const place = columns.findIndex((column) => column.kind === kind)
    return place < 0 ? [] : [place]
  })
  return [
    ...places.map((place) => ({ ...columns[place]!, width: phoneWidths[columns[place]!.kind]! })),
    ...columns.filter((_, place) => !places.includes(place)),
  ]
}

function figureColumn(figure: FigureColumn, width: number): RunColumn {
  const metric = findMetric(figure.metric)
  const name = metric === undefined ? figure.metric : titleWithUnit(metric)
  const reading = readingTitles[figure.reading]
  const title = reading === '' ? name : `${name}, ${reading}`
  return {
    id: figureId(figure),
    title,
    help: `${metric === undefined ? t('runs.reportedHelp') : metricHelp(metric)} ${readingHelp[figure.reading]}`,
    kind: 'figure',
    width,
    sortable: true,
    numeric: true,
    figure,
  }
}

function fieldColumn(key: string, width: number): RunColumn {
  const field = fields.find((candidate) => candidate.key === key)
  if (field === undefined)
    return {
      ...{ id: key, title: key, help: t('runs.scriptFieldHelp'), kind: 'field', width },
      ...{ sortable: true, numeric: false, field: key },
    }
  return {
    id: key,
    title: field.title,
    help: fieldHelp(field),
    kind: 'field',
    width,
    sortable: true,
    numeric: field.kind === 'integer' || field.kind === 'number',
    field: key,
  }
}
