import { runStates } from '../../../../shared/contract/run.ts'
import { parseFigure } from '../../../../shared/query/columns.ts'
import { findFilterKey, type FilterKey } from '../../../../shared/query/filter-keys.ts'
import { BadInput } from '../../../../shared/errors/bad-input.ts'
import { phrase } from '../../../../shared/errors/phrase.ts'
import { fields } from '../../../../shared/experiment/experiment.ts'
import { isOwnField, ownFieldNames } from '../../../../shared/experiment/own-fields.ts'
import { findOwnMetric } from '../../../../shared/metrics/own-metrics.ts'
import { methodField } from '../configurations.ts'
import { sql, type Sql } from './sql.ts'

type Source = FilterKey['source']

const stateRank = sql`instr(${runStates.join(' ')}, r.state)`

/** Whether it is known when a run went on, as `tellsTimes` says it of a row. */
export const timesTold = sql`(r.origin IS NULL OR r.started_at IS NOT r.finished_at
  OR json_extract(r.origin, '$.kind') = 'archive')`

/** The SQL expression of a source, on `r`, a row of the runs. */
export function columnOf(source: Source): Sql {
  if (source.from === 'metric') return readingOf(source.metric, source.reading, sql`r.id`)
  if (source.from === 'field') return fieldOf(source.field)
  switch (source.fact) {
    case 'study':
      return sql`(SELECT name FROM studies WHERE id = r.study_id)`
    case 'time':
      return sql`CASE WHEN ${timesTold} THEN (r.finished_at - r.started_at) / 1000.0 END`
    case 'created':
      return sql`r.created_at`
    case 'started':
      return sql`CASE WHEN ${timesTold} THEN r.started_at END`
    case 'is':
      return sql`r.starred`
    case 'tag':
      return sql`(SELECT min(tag) FROM run_tags WHERE run_id = r.id)`
    case 'id':
      return sql`r.id`
    case 'state':
      return sql`r.state`
    case 'epoch':
      return sql`r.epoch`
    case 'seed':
      return sql`r.seed`
    case 'notes':
      return sql`r.notes`
    case 'on':
      // The name after "slurm:" or "host:".
      return sql`CASE WHEN r.job IS NULL THEN 'here'
        ELSE substr(r.job ->> 'executor', instr(r.job ->> 'executor', ':') + 1) END`
    case 'name':
      return sql`CASE WHEN r.name <> '' THEN r.name ELSE coalesce(r.origin_name, '') END`
  }
}

export function fieldOf(field: string): Sql {
  return sql`(SELECT value FROM configuration_values WHERE field_id = (SELECT id FROM fields WHERE key = ${field})
    AND configuration_id = r.configuration_id)`
}

export function readingOf(metric: string, reading: 'last' | 'best' | 'atBest', run: Sql): Sql {
  const column = { last: sql`last`, best: sql`best`, atBest: sql`at_best` }[reading]
  return sql`(SELECT ${column} FROM series WHERE metric_id = (SELECT id FROM metrics WHERE name = ${metric})
    AND run_id = ${run})`
}

/** Columns by which runs can be grouped, besides the whole configuration. */
export const groupKeys: readonly string[] = [
  methodField,
  'seed',
  'study',
  'state',
  'on',
  ...fields.map(({ key }) => key).filter((key) => key !== 'seed'),
]

/** A key to group by, as an expression on `r`. @throws BadInput if there is none of that name. */
export function groupingOf(key: string): Sql {
  if (key === methodField || key === 'quantizer') return fieldOf(methodField)
  if (key === 'study') return columnOf({ from: 'run', fact: 'study' })
  if (key === 'seed' || key === 'state' || key === 'on') return columnOf({ from: 'run', fact: key })
  if (groupKeys.includes(key) || isOwnField(key)) return fieldOf(key)
  throw new BadInput([
    {
      code: 'unknown-name',
      subject: key,
      field: 'by',
      what: phrase`runs cannot be grouped by "${key}"`,
      remedy: phrase`there is ${[...groupKeys, ...ownFieldNames()].join(', ')}`,
    },
  ])
}

/** How lists are sorted. */
export interface RunOrder {
  descending: boolean
  by:
    | { kind: 'metric'; metric: string; reading: 'last' | 'best' | 'atBest' }
    | { kind: 'row'; value: Sql }
    | { kind: 'newest' }
    | { kind: 'count' }
}

/** The orders that a text such as "model,-train.loss" asks for, the first before the second. @throws BadInput */
export function ordersOf(text: string): RunOrder[] {
  return text.split(',').map(orderOf)
}

/**
 * The order that a text such as "-created", "model" or "-train.loss:best" asks for; a minus puts the largest first.
 * @throws BadInput if there is nothing of that name.
 */
function orderOf(text: string): RunOrder {
  const descending = text.startsWith('-')
  const id = descending ? text.slice(1) : text
  if (id === 'created' || id === 'id') return { descending, by: { kind: 'newest' } }
  if (id === 'runs') return { descending, by: { kind: 'count' } }
  if (id === 'state') return { descending, by: { kind: 'row', value: stateRank } }
  if (id === 'duration') return { descending, by: { kind: 'row', value: columnOf({ from: 'run', fact: 'time' }) } }
  if (id === 'starred') return { descending, by: { kind: 'row', value: sql`r.starred` } }
  if (id === 'tags') return { descending, by: { kind: 'row', value: columnOf({ from: 'run', fact: 'tag' }) } }
  if (id === methodField || id === 'quantizer') return { descending, by: { kind: 'row', value: fieldOf(methodField) } }
  const { metric, reading } = parseFigure(id)
  const key = id === metric ? findFilterKey(id) : null
  if (key !== null && key.source.from !== 'metric')
    return { descending, by: { kind: 'row', value: columnOf(key.source) } }
  if (findOwnMetric(metric) !== undefined || /^[\w.]+(\/[\w./-]+)?$/.test(metric))
    return {
      descending,
      by: { kind: 'metric', metric: key?.source.from === 'metric' ? key.source.metric : metric, reading },
    }
  throw new BadInput([
    {
      code: 'unknown-name',
      subject: id,
      field: 'sort',
      what: phrase`there is no "${id}" to sort by: take a metric, a field of the experiment, or created, state,
              duration, study, runs`,
    },
  ])
}
