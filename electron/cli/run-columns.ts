import { waitedFor } from '../../shared/contract/dependency.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { secondsOf, startOf } from '../../shared/contract/run-times.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { suggestion } from '../../shared/errors/suggestion.ts'
import { fields } from '../../shared/experiment/experiment.ts'
import { ownFieldNames } from '../../shared/experiment/own-fields.ts'
import { fieldValue } from '../../shared/experiment/method.ts'
import { headlineMetric, metrics } from '../../shared/metrics/metric.ts'
import { parseFigure } from '../../shared/query/columns.ts'
import { filterKeyNames, findFilterKey } from '../../shared/query/filter-keys.ts'
import { labelOf } from '../../shared/tables/labels.ts'
import type { Column } from './columns.ts'
import { formatDuration, formatMetric, formatTime, methodWord } from './format.ts'

export type RunColumn = Column<RunRow> & {
  /** Given the other runs of the list. */
  of?: (runs: readonly RunRow[]) => (run: RunRow) => string
}

/** Facts of a run besides its experiment and its metrics, and those that `runs list` shows by short names. */
const own: Readonly<Record<string, RunColumn>> = {
  run: { heading: 'run', value: (run) => String(run.id), align: 'right' },
  state: {
    heading: 'state',
    value: (run) => run.state,
    of: (runs) => {
      const states = new Map(runs.map(({ id, state }) => [id, state]))
      return (run) => {
        const source = waitedFor(run, (id) => states.get(id))
        return source === null ? run.state : `${run.state} (after ${source})`
      }
    },
  },
  model: { heading: 'model', value: (run) => known(run.experiment.model) },
  quantizer: { heading: 'quantizer', value: (run) => methodWord(run.experiment) },
  data: { heading: 'data', value: (run) => known(run.experiment.dataset) },
  seed: { heading: 'seed', value: (run) => known(run.experiment.seed), align: 'right' },
  epoch: {
    heading: 'epoch',
    value: ({ progress }) => (progress.epochs === 0 ? '-' : `${progress.epoch}/${progress.epochs}`),
    align: 'right',
  },
  accuracy: {
    heading: 'accuracy',
    value: (run) => formatMetric(headlineMetric, run.results[headlineMetric]?.last),
    align: 'right',
  },
  started: {
    heading: 'started',
    value: (run) => {
      const start = startOf(run)
      return start === null ? '-' : formatTime(start)
    },
  },
  study: { heading: 'study', value: (run) => run.studyName ?? '' },
  created: { heading: 'created', value: (run) => formatTime(run.createdAt) },
  duration: {
    heading: 'duration',
    value: (run) => {
      const seconds = secondsOf(run, Date.now())
      return seconds === null ? '-' : formatDuration(seconds)
    },
    align: 'right',
  },
  tags: { heading: 'tags', value: (run) => run.tags.join(', ') },
  notes: { heading: 'notes', value: (run) => run.notes },
  name: { heading: 'name', value: (run) => run.name },
  starred: { heading: 'starred', value: (run) => (run.starred ? '*' : '') },
  archived: { heading: 'archived', value: (run) => (run.archived ? 'archived' : '') },
  source: { heading: 'source', value: ({ origin }) => (origin === null ? '' : `${origin.kind}: ${origin.name}`) },
}

export const columnNames = Object.keys(own)

/** Those that are shown unless others are asked for. */
export const usualColumns: readonly RunColumn[] = [
  'run',
  'state',
  'model',
  'quantizer',
  'data',
  'seed',
  'epoch',
  'accuracy',
  'started',
  'study',
].map((name) => own[name]!)

/**
 * Columns by their names: facts of a run, fields of the experiment, metrics with a reading (`train.loss:best`).
 * @param stored names of the metrics that runs of the store have
 * @throws BadInput naming what there is not
 */
export function runColumnsOf(names: readonly string[], stored: readonly string[]): RunColumn[] {
  const keys = [...fields.map(({ key }): string => key), ...ownFieldNames()]
  const measured = [...metrics.map(({ name }) => name), ...stored]
  return names.map((name) => {
    if (Object.hasOwn(own, name)) return own[name]!
    if (keys.includes(name))
      return { heading: name, value: ({ experiment }) => text(name, fieldValue(experiment, name)) }
    const { metric, reading } = parseFigure(name)
    if (measured.includes(metric))
      return { heading: name, value: ({ results }) => formatMetric(metric, results[metric]?.[reading]), align: 'right' }
    throw new BadInput({
      code: 'unknown-name',
      subject: name,
      field: 'columns',
      what: phrase`there is no column "${name}"`,
      remedy: phrase`${
        suggestion(name, [...columnNames, ...keys, ...measured]) ??
        `take ${columnNames.join(', ')}, a field or a metric`
      }`,
    })
  })
}

/** Keys that sort runs besides fields and metrics. */
const sortable = ['created', 'state', 'duration', 'study', 'tags', 'starred']

/**
 * Checks what runs are to be sorted by, names between commas: a name that no run has would sort nothing.
 * @throws BadInput
 */
export function checkSort(sort: string, stored: readonly string[]): void {
  for (const part of sort.split(',')) checkSortKey(part.replace(/^-/, ''), stored)
}

function checkSortKey(name: string, stored: readonly string[]): void {
  const there = [
    ...sortable,
    ...fields.map(({ key }) => key),
    ...ownFieldNames(),
    ...metrics.map((metric) => metric.name),
    ...stored,
  ]
  if (findFilterKey(name) !== null || there.includes(name) || there.includes(parseFigure(name).metric)) return
  throw new BadInput({
    code: 'unknown-name',
    subject: name,
    field: 'sort',
    what: phrase`there is no "${name}" to sort by`,
    remedy: phrase`${
      suggestion(name, [...there, ...filterKeyNames()]) ?? `take ${sortable.join(', ')}, a field or a metric`
    }`,
  })
}

/** A field's value; a dash if it is unknown. */
function known(value: unknown): string {
  return value === undefined || value === null ? '-' : String(value)
}

function text(key: string, value: unknown): string {
  return value === undefined
    ? '-'
    : typeof value === 'object' || typeof value === 'boolean'
      ? labelOf(key, value)
      : String(value)
}
