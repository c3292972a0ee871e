import { activeStates } from '../../../../shared/contract/run.ts'
import { scaleOf } from '../../../../shared/query/columns.ts'
import type { FilterKey } from '../../../../shared/query/filter-keys.ts'
import { alternatives, isOn, parseFilter, type Term, type Test } from '../../../../shared/query/filter.ts'
import { columnOf } from './column.ts'
import { allOf, anyOf, sql, type Sql } from './sql.ts'

/** Conditions that restrict a list of runs. */
export interface RunRestriction {
  filter?: string
  studyId?: number
  states?: readonly string[]
  ids?: readonly number[]
  archived?: boolean
}

/**
 * A restriction as a condition on `r`, a row of the runs. Terms of the filter that are not understood hold for every
 * run.
 */
export function conditionOf({ filter = '', studyId, states, ids, archived }: RunRestriction): Sql {
  const conditions: Sql[] = alternatives(parseFilter(filter))
    .filter((terms) => terms.every((term) => term.complaint === null))
    .map((terms) => anyOf(terms.map(termCondition)))
  if (studyId !== undefined) conditions.push(sql`r.study_id = ${studyId}`)
  if (states !== undefined) conditions.push(sql`r.state IN (SELECT value FROM json_each(${JSON.stringify(states)}))`)
  if (ids !== undefined) conditions.push(sql`r.id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
  if (archived !== undefined) conditions.push(sql`r.archived = ${Number(archived)}`)
  return allOf(conditions)
}

function termCondition({ negated, test }: Term): Sql {
  const condition = testCondition(test)
  // A value that is not there is unequal to everything: what is unknown does not hold.
  return negated ? sql`NOT coalesce(${condition}, 0)` : condition
}

function testCondition(test: Test): Sql {
  switch (test.kind) {
    case 'text':
      return sql`(instr(r.state, ${test.text}) > 0 OR instr('#' || r.id, ${test.text}) > 0
        OR instr(lower(r.name), lower(${test.text})) > 0
        OR r.configuration_id IN (SELECT id FROM configurations WHERE instr(words, ${test.text}) > 0)
        OR r.study_id IN (SELECT id FROM studies WHERE instr(lower(name), lower(${test.text})) > 0)
        OR r.id IN (SELECT run_id FROM run_tags WHERE instr(lower(tag), lower(${test.text})) > 0))`
    case 'equals':
      return equalsCondition(test.key, test.values)
    case 'range':
      return numeric(test.key, (value) => sql`${value} BETWEEN ${test.from} AND ${test.to}`)
    case 'compare':
      return numeric(test.key, (value) => {
        switch (test.operator) {
          case '>':
            return sql`${value} > ${test.value}`
          case '>=':
            return sql`${value} >= ${test.value}`
          case '<':
            return sql`${value} < ${test.value}`
          case '<=':
            return sql`${value} <= ${test.value}`
          case '=':
            return sql`${value} = ${test.value}`
        }
      })
  }
}

function equalsCondition(key: FilterKey, values: readonly string[]): Sql {
  const { source } = key
  if (source.from === 'run' && source.fact === 'is') {
    return allOf(
      values.map((flag) =>
        flag === 'active'
          ? sql`r.state IN (SELECT value FROM json_each(${JSON.stringify(activeStates)}))`
          : flag === 'starred'
            ? sql`r.starred = 1`
            : sql`r.archived = 1`,
      ),
    )
  }
  const wanted = JSON.stringify(values)
  if (source.from === 'run' && source.fact === 'tag')
    return sql`r.id IN (SELECT run_id FROM run_tags WHERE ${isOneOf(sql`lower(tag)`, values)})`
  if (source.from === 'run' && source.fact === 'notes')
    return sql`EXISTS (SELECT 1 FROM json_each(${wanted}) WHERE instr(lower(r.notes), lower(value)) > 0)`
  if (key.kind === 'number' || key.kind === 'percent') {
    const numbers = JSON.stringify(values.map(Number).filter(Number.isFinite))
    return numeric(key, (value) => sql`${value} IN (SELECT value FROM json_each(${numbers}))`)
  }
  if (source.from === 'field') {
    const words =
      key.choices?.[0] === 'on'
        ? values.map((value) => (isOn(value) === null ? value : isOn(value) ? '1' : '0'))
        : key.kind === 'any'
          ? values.flatMap((value) => (isOn(value) === null ? [value] : [value, isOn(value) ? '1' : '0']))
          : values
    return sql`r.configuration_id IN (SELECT configuration_id FROM configuration_values
      WHERE field_id = (SELECT id FROM fields WHERE key = ${source.field})
        AND ${isOneOf(sql`lower(CAST(value AS TEXT))`, words)})`
  }
  return isOneOf(sql`lower(${columnOf(source)})`, values)
}

/** Whether a text in lower case is one of the values, in which * stands for anything. */
function isOneOf(text: Sql, values: readonly string[]): Sql {
  const plain = values.filter((value) => !value.includes('*')).map((value) => value.toLowerCase())
  const patterns = values
    .filter((value) => value.includes('*'))
    .map((value) => value.toLowerCase().replaceAll(/[[?]/g, '[$&]'))
  return anyOf([
    sql`${text} IN (SELECT value FROM json_each(${JSON.stringify(plain)}))`,
    ...patterns.map((pattern) => sql`${text} GLOB ${pattern}`),
  ])
}

/**
 * A condition on a number; one that is not there meets none. Fields and metrics are looked through by themselves, for
 * that is one scan.
 */
function numeric({ source }: FilterKey, test: (value: Sql) => Sql): Sql {
  if (source.from === 'field' && source.field !== 'startFrom') {
    return sql`r.configuration_id IN (SELECT configuration_id FROM configuration_values
      WHERE field_id = (SELECT id FROM fields WHERE key = ${source.field}) AND typeof(value) <> 'text'
        AND value IS NOT NULL AND ${test(sql`value`)})`
  }
  if (source.from === 'metric') {
    const reading = { last: sql`last`, best: sql`best`, atBest: sql`at_best` }[source.reading]
    return sql`r.id IN (SELECT run_id FROM series WHERE metric_id = (SELECT id FROM metrics
      WHERE name = ${source.metric}) AND ${reading} IS NOT NULL
        AND ${test(sql`${reading} * ${scaleOf(source.metric)}`)})`
  }
  return test(source.from === 'field' ? sql`r.starts_from` : columnOf(source))
}
