import type { Database } from 'better-sqlite3'
import { conditionOf, type RunRestriction } from './condition.ts'
import { groupingOf, ordersOf, readingOf, type RunOrder } from './column.ts'
import { sampleOf } from './sample.ts'
import { listOf, sql, Sql } from './sql.ts'
import type { Vocabulary } from '../vocabulary.ts'

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
export function pagesOf(database: Database, vocabulary: Vocabulary) {
  function prepare<Row>({ text, values }: Sql): Row[] {
    return database.prepare<unknown[], Row>(text).all(...values)
  }

  return {
    /** Numbers of the runs on a page, and of how many. */
    runs({ sort, limit, offset, ...restriction }: RunPageQuery): { total: number; ids: number[] } {
      vocabulary.know()
      const condition = conditionOf(restriction)
      const [counted] = prepare<{ total: number }>(sql`SELECT count(*) AS total FROM runs AS r WHERE ${condition}`)
      const rows = prepare<{ id: number }>(
        sql`SELECT r.id FROM runs AS r WHERE ${condition} ORDER BY ${rowOrder(ordersOf(sort))}
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
      vocabulary.know()
      const orders = ordersOf(sort)
      const { joins, key } = keyOf(by)
      const { members, means } = meansOf(orders, key)
      const rows = prepare<{ key: string | number; newest: number; ids: string; total: number; runs: number }>(sql`
        WITH member AS MATERIALIZED (
          SELECT ${listOf([sql`r.id, ${key} AS key, r.state = 'finished' AS done`, ...members])}
            FROM runs AS r ${joins} WHERE ${conditionOf(restriction)}
        ), found AS MATERIALIZED (
          SELECT ${listOf([sql`key, max(id) AS newest, count(*) AS runs, group_concat(id) AS ids`, ...means])}
            FROM member GROUP BY key
        )
        SELECT found.*, count(*) OVER () AS total, sum(found.runs) OVER () AS runs FROM found
          JOIN runs AS r ON r.id = found.newest
        ORDER BY ${groupOrder(orders)} LIMIT ${limit} OFFSET ${offset}`)
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

/**
 * Of each order by a metric: its value of a member with that member's turn, and the group's mean. Of runs that repeat
 * one another the first that has a value counts.
 */
function meansOf(orders: readonly RunOrder[], key: Sql): { members: Sql[]; means: Sql[] } {
  const members: Sql[] = []
  const means: Sql[] = []
  for (const [place, { by }] of orders.entries()) {
    if (by.kind !== 'metric') continue
    const [value, turn] = [name('value', place), name('turn', place)]
    const reading = readingOf(by.metric, by.reading, sql`r.id`)
    const sample = sql`${key}, r.state = 'finished', ${reading} IS NULL, ${sampleOf}`
    members.push(sql`${reading} AS ${value}`, sql`row_number() OVER (PARTITION BY ${sample} ORDER BY r.id) AS ${turn}`)
    means.push(
      sql`coalesce(avg(${value}) FILTER (WHERE done AND ${turn} = 1), avg(${value}) FILTER (WHERE ${turn} = 1))
        AS ${name('mean', place)}`,
    )
  }
  return { members, means }
}

/** A column of the query for the order at a place. */
function name(column: 'value' | 'turn' | 'mean', place: number): Sql {
  return new Sql(`${column}${place}`)
}

/** Runs that are equal by every order come newest first. */
function rowOrder(orders: readonly RunOrder[]): Sql {
  const parts = orders.map(({ by, descending }) => {
    if (by.kind === 'newest' || by.kind === 'count') return direction(sql`r.id`, descending)
    const value = by.kind === 'row' ? by.value : readingOf(by.metric, by.reading, sql`r.id`)
    return valueOrder(value, descending)
  })
  return listOf([...parts, sql`r.id DESC`])
}

function groupOrder(orders: readonly RunOrder[]): Sql {
  const parts = orders.map(({ by, descending }, place) => {
    switch (by.kind) {
      case 'newest':
        return direction(sql`newest`, descending)
      case 'count':
        return valueOrder(sql`found.runs`, descending)
      case 'metric':
        return valueOrder(name('mean', place), descending)
      case 'row':
        return valueOrder(by.value, descending)
    }
  })
  return listOf([...parts, sql`newest DESC`])
}

/** Rows without a value come last in both directions. */
function valueOrder(value: Sql, descending: boolean): Sql {
  return sql`${value} IS NULL, ${direction(sql`${value} COLLATE NOCASE`, descending)}`
}

function direction(value: Sql, descending: boolean): Sql {
  return descending ? sql`${value} DESC` : sql`${value} ASC`
}
