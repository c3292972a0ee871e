import type { RunRow } from '../../shared/contract/run.ts'
import { startOf, tellsTimes } from '../../shared/contract/run-times.ts'
import { fieldValue } from '../../shared/experiment/method.ts'
import { isLayerMetric } from '../../shared/metrics/metric.ts'
import { figureId } from '../../shared/query/columns.ts'
import { readings } from '../../shared/query/filter-keys.ts'
import type { DataColumn } from './data-columns.ts'

type Value = DataColumn['values'][number]

/** Facts of a run besides its experiment and its metrics; times are milliseconds since 1970. */
const facts: Readonly<Record<string, (run: RunRow) => Value>> = {
  id: ({ id }) => id,
  state: ({ state }) => state,
  study: ({ studyName }) => studyName,
  created: ({ createdAt }) => createdAt,
  started: startOf,
  finished: (run) => (tellsTimes(run) ? run.finishedAt : null),
  starred: ({ starred }) => starred,
  archived: ({ archived }) => archived,
  tags: ({ tags }) => tags.join(','),
  notes: ({ notes }) => notes,
  name: ({ name }) => name,
  source: ({ origin }) => (origin === null ? null : `${origin.kind}: ${origin.name}`),
}

/**
 * Runs as columns, in full precision: facts, fields of their experiments, and the last, best and at-best value of each
 * metric ("train.loss", "train.loss:best", "train.loss:atBest"). A field keeps its name where a metric has the same;
 * its last value is then "learningRate:last". A field called as a fact is "experiment.state".
 */
export function runData(runs: readonly RunRow[]): DataColumn[] {
  const keys = [...new Set(runs.flatMap(({ experiment }) => Object.keys(experiment)))]
  const metrics = [...new Set(runs.flatMap(({ results }) => Object.keys(results)))].filter(
    (name) => !isLayerMetric(name),
  )
  const nameOfField = (key: string) => (Object.hasOwn(facts, key) ? `experiment.${key}` : key)
  const taken = new Set([...Object.keys(facts), ...keys.map(nameOfField)])
  return [
    ...Object.entries(facts).map(([name, value]) => ({ name, values: runs.map(value), whole: name === 'id' })),
    ...keys.map((key) => ({
      name: nameOfField(key),
      values: runs.map((run) => plain(fieldValue(run.experiment, key))),
    })),
    ...metrics.flatMap((metric) =>
      readings.map((reading) => {
        const id = figureId({ metric, reading })
        return {
          name: taken.has(id) ? `${metric}:${reading}` : id,
          values: runs.map(({ results }) =>
            Object.hasOwn(results, metric) ? (results[metric]![reading] ?? null) : null,
          ),
        }
      }),
    ),
  ]
}

function plain(value: unknown): Value {
  if (value === undefined || value === null) return null
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value)
}
