import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import type { ForeignKind } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { clauseOf, plainVoice } from '../../../shared/errors/voice.ts'
import { faultOf } from '../../../shared/errors/fault.ts'
import { experimentFields } from '../../../shared/experiment/experiment.ts'
import { findMetric } from '../../../shared/metrics/metric.ts'
import { digestOf } from '../../imports/digest.ts'
import type { ImportedRun, ImportedSeries } from '../../imports/imported-run.ts'
import { counted, type Remarks } from '../../imports/remarks.ts'
import type { ForeignRun } from '../store/foreign-run.ts'
import { percentOrShare } from './percent-or-share.ts'
import { faultsInFields, type MetricSettings } from './settings.ts'

/** The reserved names that say nothing of a run's configuration. */
const passedOver = /^_/
/** The last moment that a date can say, in milliseconds since 1970. */
const lastMoment = 8.64e15

export interface Given {
  kind: ForeignKind
  /** The request, for messages. */
  path: string
  metrics: MetricSettings
  /** Fields of the experiment as the user gives them. */
  set: Readonly<Record<string, unknown>>
  remarks: Remarks
  /** Whether it is followed and grows. */
  grows?: boolean
}

/** A run as the store takes it: fields of the experiment that its file lacks are given by the user. */
export function foreignRun(run: ImportedRun, { kind, path, metrics, set, remarks, grows = false }: Given): ForeignRun {
  const columns = columnsOf(run, metrics, remarks)
  const fields = { ...configurationOf(run, path, remarks), ...set }
  // Its name is its method, unless somebody says which one it is: that is by what it is told apart.
  const isNamed = fields.quantizer !== undefined && fields.quantizer !== null
  const experiment: Record<string, unknown> = isNamed ? fields : { ...fields, quantizer: run.name }
  const [first, last] = spanOf(columns)
  const steps = columns.reduce((most, { steps: all }) => Math.max(most, all.at(-1) ?? 0), 0)
  const ending = endOf(run, last, grows)
  // Those that it was to take: of a run that goes on or broke off nobody knows how many are done.
  const isWhole = ending.state === 'finished' || (!grows && set.epochs !== undefined)
  const epochs = isWhole && Number.isInteger(experiment.epochs) ? Number(experiment.epochs) : 0
  return {
    origin: {
      kind,
      name: run.name,
      sha256: digestOf(columns),
      source: sourceOf(run, kind),
      ...(run.head === null ? {} : { head: run.head }),
    },
    longerNames: isNamed ? [] : run.longerNames,
    launched: false,
    ended: run.end !== undefined && run.end !== null,
    fields,
    ...ending,
    experiment,
    ...(run.notes === undefined ? {} : { notes: run.notes }),
    progress: { epoch: epochs, epochs, step: Math.round(steps), steps: Math.round(steps) },
    createdAt: first,
    startedAt: first,
    columns,
  }
}

/** Digest of the place that a run is read from. */
export function sourceOf({ source }: ImportedRun, kind: ForeignKind): string {
  return createHash('sha256').update(`${hostname()}\n${kind}\n${source}`).digest('hex')
}

const endMissing = 'Its file does not say that it ended; read it again to see how it went on.'

/** A run that ended as its file says; else one that grows; else one of which its file does not say it. */
function endOf({ end }: ImportedRun, last: number, grows: boolean) {
  if (end !== undefined && end !== null)
    return { state: end.state, error: end.error, finishedAt: end.at === null ? last : Math.round(end.at) }
  if (grows) return { state: 'elsewhere' as const, error: null, finishedAt: null }
  return end === undefined
    ? { state: 'finished' as const, error: null, finishedAt: last }
    : { state: 'interrupted' as const, error: endMissing, finishedAt: last }
}

function columnsOf(run: ImportedRun, metrics: MetricSettings, remarks: Remarks): ImportedSeries[] {
  const columns = run.series.map((series): ImportedSeries => {
    const metric = metrics.nameOf(series)
    const isPercent = metrics.isPercent(series)
    if (findMetric(metric)?.unit === 'percent') tellOfPercent(metric, series.values, isPercent, remarks)
    const { steps, times } = series
    return { metric, steps, times, values: isPercent ? series.values.map((value) => value / 100) : series.values }
  })
  const names = new Set<string>()
  for (const { metric } of columns) {
    if (names.has(metric))
      throw new BadInput({
        code: 'name-taken',
        subject: metric,
        field: 'rename',
        what: phrase`two metrics of ${run.name} would be called ${metric}`,
        remedy: 'rename one of them to something else',
      })
    names.add(metric)
  }
  return columns
}

function tellOfPercent(metric: string, values: Float64Array, isPercent: boolean, remarks: Remarks): void {
  const highest = values.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, value) : most), -Infinity)
  const found = percentOrShare(metric, Number.isFinite(highest) ? highest : null, isPercent)
  if (found !== null) remarks.note(`${isPercent ? 'share' : 'percent'} ${metric}`, () => found)
}

/** Facts of the experiment in a file; values that a field cannot have are left out. */
function configurationOf(run: ImportedRun, path: string, remarks: Remarks): Record<string, unknown> {
  const told = Object.entries(run.configuration).filter(([key, value]) => !passedOver.test(key) && value !== undefined)
  return Object.fromEntries(
    told.filter(([key, value]) => {
      const isOurs = key in experimentFields.shape && Object.hasOwn(experimentFields.shape, key)
      const [fault] = isOurs ? faultsInFields({ [key]: value }) : []
      if (fault === undefined) return true
      remarks.leaveOut(`${path}\nfield ${key}`, (count) => ({
        code: fault.code,
        subject: key,
        what: phrase`the field ${key} of ${counted(count, 'run')} in ${path}, first ${JSON.stringify(value)}: it
              ${clauseOf(faultOf(fault), plainVoice)}`,
      }))
      return false
    }),
  )
}

/** The first and the last time of the points, in whole milliseconds since 1970; now if they have none. */
function spanOf(columns: readonly ImportedSeries[]): [number, number] {
  let [first, last] = [Infinity, -Infinity]
  for (const { times } of columns)
    for (const time of times)
      if (time > 0 && time <= lastMoment) {
        first = Math.min(first, time)
        last = Math.max(last, time)
      }
  const now = Date.now()
  return first > last ? [now, now] : [Math.round(first), Math.round(last)]
}
