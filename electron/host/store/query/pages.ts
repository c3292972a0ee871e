import type { Database } from 'better-sqlite3'
import { conditionOf, type RunRestriction } from './condition.ts'
import { groupingOf, orderOf, readingOf, type RunOrder } from './column.ts'
import { sampleOf } from './sample.ts'
import { listOf, sql, Sql } from './sql.ts'

export interface Page {
  limit: number
  offset: number
}

export interface RunPageQuery extends RunRestriction, Page {
  sort: string
}

/** `by`: keys of groupKeys; none of them means by the whole configuration, which is all but the seed. */
export interface GroupPageQuery extends RunPageQuery {
  by: readonly string[]
}

/** A group as it is found: its runs, newest first, and the columns it is grouped by. */
export interface FoundGroup {
  key: string
  newest: number
  ids: number[]
}

/** Sorts and pages lists of runs and groups, in SQL; what is shown of them is read for the page alone. */
export function pagesOf(database: Database) {
  function prepare<Row>({ text, values }: Sql): Row[] {
    return database.prepare<unknown[], Row>(text).all(...values)
  }

  return {
    /** Numbers of the runs on a page, and of how many. */
    runs({ sort, limit, offset, ...restriction }: RunPageQuery): { total: number; ids: number[] } {
      const condition = conditionOf(restriction)
      const [counted] = prepare<{ total: number }>(sql`SELECT count(*) AS total FROM runs AS r WHERE ${condition}`)
      const rows = prepare<{ id: number }>(
        sql`SELECT r.id FROM runs AS r WHERE ${condition} ORDER BY ${rowOrder(orderOf(sort))}
          LIMIT ${limit} OFFSET ${offset}`,
      )
      return { total: counted!.total, ids: rows.map(({ id }) => id) }
    },

    /** The groups on a page, and how many groups and runs there are. */
    groups({ by, sort, limit, offset, ...restriction }: GroupPageQuery): {
      total: number
      runs: number
      groups: FoundGroup[]
    } {
      const order = orderOf(sort)
      const { joins, key } = keyOf(by)
      const value = order.by.kind === 'metric' ? readingOf(order.by.metric, order.by.reading, sql`r.id`) : sql`NULL`
      // Of runs that repeat one another the first that has a value counts; only means ask for it.
      const sample = sql`${key}, r.state = 'finished', ${value} IS NULL, ${sampleOf}`
      const turn = order.by.kind === 'metric' ? sql`row_number() OVER (PARTITION BY ${sample} ORDER BY r.id)` : sql`1`
      const rows = prepare<{ key: string | number; newest: number; ids: string; total: number; runs: number }>(sql`
        WITH member AS MATERIALIZED (
          SELECT r.id, ${key} AS key, r.state = 'finished' AS done, ${value} AS value, ${turn} AS turn
            FROM runs AS r ${joins} WHERE ${conditionOf(restriction)}
        ), found AS MATERIALIZED (
          SELECT key, max(id) AS newest, count(*) AS runs, group_concat(id) AS ids, coalesce(avg(value)
            FILTER (WHERE done AND turn = 1), avg(value) FILTER (WHERE turn = 1)) AS mean FROM member GROUP BY key
        )
        SELECT found.*, count(*) OVER () AS total, sum(found.runs) OVER () AS runs FROM found
          JOIN runs AS r ON r.id = found.newest
        ORDER BY ${groupOrder(order)} LIMIT ${limit} OFFSET ${offset}`)
      if (rows.length === 0 && offset > 0)
        return { ...this.groups({ by, sort, limit: 1, offset: 0, ...restriction }), groups: [] }
      return {
        total: rows[0]?.total ?? 0,
        runs: rows[0]?.runs ?? 0,
        groups: rows.map(({ key: found, newest, ids }) => ({
          key: String(found),
          newest,
          ids: ids
            .split(',')
            .map(Number)
            .sort((a, b) => b - a),
        })),
      }
    },
  }
}

/** The key of a run's group. Fields are looked up once a configuration. */
function keyOf(by: readonly string[]): { joins: Sql; key: Sql } {
  const images = sql`coalesce(r.data, '')`
  if (by.length === 0) return { joins: sql``, key: sql`r.configuration_id || ' ' || ${images}` }
  const own = by.filter((each) => ['seed', 'study', 'state'].includes(each))
  const shared = by.filter((each) => !own.includes(each))
  // Other images under the same name are another data set.
  const parts = [...own.map(groupingOf), ...(shared.includes('dataset') ? [images] : [])]
  if (shared.length === 0) return { joins: sql``, key: sql`json_array(${listOf(parts)})` }
  const ofConfiguration = sql`(SELECT r.id,
    json_array(${listOf(shared.map((each) => asConfiguration(groupingOf(each))))}) AS key FROM configurations AS r)`
  return {
    joins: sql`JOIN ${ofConfiguration} AS configuration ON configuration.id = r.configuration_id`,
    key: parts.length === 0 ? sql`configuration.key` : sql`json_array(configuration.key, ${listOf(parts)})`,
  }
}

/** An expression on a run's configuration, read of the configuration itself. */
function asConfiguration({ text, values }: Sql): Sql {
  return new Sql(text.replaceAll('r.configuration_id', 'r.id'), values)
}

function rowOrder({ by, descending }: RunOrder): Sql {
  if (by.kind === 'newest' || by.kind === 'count') return direction(sql`r.id`, descending)
  const value = by.kind === 'row' ? by.value : readingOf(by.metric, by.reading, sql`r.id`)
  return valueOrder(value, descending, sql`r.id DESC`)
}

function groupOrder({ by, descending }: RunOrder): Sql {
  switch (by.kind) {
    case 'newest':
      return direction(sql`newest`, descending)
    case 'count':
      return valueOrder(sql`found.runs`, descending, sql`newest DESC`)
    case 'metric':
      return valueOrder(sql`mean`, descending, sql`newest DESC`)
    case 'row':
      return valueOrder(by.value, descending, sql`newest DESC`)
  }
}

/** Rows without a value come last in both directions. */
function valueOrder(value: Sql, descending: boolean, then: Sql): Sql {
  return sql`${value} IS NULL, ${direction(sql`${value} COLLATE NOCASE`, descending)}, ${then}`
}

function direction(value: Sql, descending: boolean): Sql {
  return descending ? sql`${value} DESC` : sql`${value} ASC`
}
