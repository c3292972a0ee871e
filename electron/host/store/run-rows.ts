import type { Result, RunRow, RunState } from '../../../shared/contract/run.ts'
import { headlineMetric } from '../../../shared/metrics/metric.ts'
import { machineOf, placeOf } from './mirror-names.ts'
import type { Standing } from './standings.ts'

/** A run as `selectRuns` reads it. */
export interface RunRecord {
  id: number
  studyId: number | null
  studyName: string | null
  state: RunState
  experiment: string
  epoch: number
  epochs: number
  step: number
  steps: number
  secondsLeft: number | null
  model: string | null
  record: string | null
  error: string | null
  halvedAfter: number | null
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  origin: string | null
  priority: number
  data: string | null
  code: string | null
  /** Name of the executor that the run asks for, or that has its job; null for that of the host. */
  executor: string | null
  /** Key of its job. */
  jobKey: string | null
  revision: number
  starred: number
  archived: number
  notes: string
  name: string
  tags: string
}

/** Reads runs with the names of their studies and their tags; `extra` are further columns. */
export const selectRuns = (extra = '') => `
  SELECT runs.id, study_id AS studyId, studies.name AS studyName, state, experiment, epoch, epochs, step, steps,
    seconds_left AS secondsLeft,
    error, halved_after AS halvedAfter, runs.created_at AS createdAt, started_at AS startedAt,
    finished_at AS finishedAt, origin, priority, data, code, job ->> 'executor' AS executor, job ->> 'key' AS jobKey,
    revision, starred, archived, runs.notes, runs.name,
    (SELECT json_group_array(tag) FROM run_tags WHERE run_id = runs.id) AS tags ${extra}
  FROM runs LEFT JOIN studies ON studies.id = study_id`

/** A run with its results, as it is shown. */
export function rowOf(record: RunRecord, standings: Record<string, Standing>): RunRow {
  const {
    starred,
    archived,
    notes,
    name,
    tags,
    experiment,
    epoch,
    epochs,
    step,
    steps,
    secondsLeft,
    id,
    studyId,
    studyName,
    state,
    createdAt,
    startedAt,
    finishedAt,
    error,
    halvedAfter,
    origin,
    priority,
    data,
    code,
    executor,
    jobKey,
    revision,
  } = record
  const results = Object.entries(standings).map(([metric, { last, best, bestStep, atBest }]): [string, Result] => [
    metric,
    { last, best, bestStep, atBest },
  ])
  const looks = standings[headlineMetric]?.count
  return {
    id,
    studyId,
    studyName,
    state,
    experiment: JSON.parse(experiment) as Record<string, unknown>,
    progress: { epoch, epochs, step, steps, secondsLeft },
    results: Object.fromEntries(results),
    ...(looks === undefined ? {} : { looks }),
    ...(halvedAfter === null ? {} : { halvedAfter }),
    ...(executor === null ? {} : { on: placeOf(executor) }),
    ...(machineOf(executor) === null ? {} : { there: Number(jobKey) }),
    createdAt,
    startedAt,
    finishedAt,
    error,
    priority,
    data,
    code,
    revision,
    notes,
    name,
    origin: parsed<RunRow['origin']>(origin),
    starred: starred === 1,
    archived: archived === 1,
    tags: JSON.parse(tags) as string[],
  }
}

/** Content of a column of JSON; null if it holds nothing. */
export function parsed<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value)
}
