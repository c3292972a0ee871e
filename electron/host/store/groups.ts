import type { Database } from 'better-sqlite3'
import type { RunGroup } from '../../../shared/contract/groups.ts'
import { runStates, type RunRow, type RunState } from '../../../shared/contract/run.ts'
import type { GroupQuery } from '../../../shared/contract/runs.ts'
import { parseFigure } from '../../../shared/query/columns.ts'
import { columnOf } from './query/column.ts'
import { figuresOf } from './query/figures.ts'
import { pagesOf } from './query/pages.ts'
import { placeOf } from './mirror-names.ts'
import type { Revision } from './revision.ts'
import type { Vocabulary } from './vocabulary.ts'

interface Member {
  id: number
  state: RunState
  seed: number | null
  starred: number
  seconds: number | null
  executor: string | null
  tags: string | null
}

/** Runs by what they share, with means over all of each group. */
export function groupsOf(
  database: Database,
  {
    revision,
    rowsOf,
    vocabulary,
  }: {
    revision: Revision
    rowsOf(ids: readonly number[], metrics?: readonly string[]): RunRow[]
    vocabulary: Vocabulary
  },
) {
  const pages = pagesOf(database, vocabulary)
  const figures = figuresOf(database)
  const members = database.prepare<[string], Member>(`
    SELECT id, state, seed, starred, ${columnOf({ from: 'run', fact: 'time' }).text} AS seconds,
      job ->> 'executor' AS executor, (SELECT json_group_array(tag) FROM run_tags WHERE run_id = id) AS tags
    FROM runs AS r WHERE id IN (SELECT value FROM json_each(?))`)
  const atWork = database.prepare<[string], { id: number; share: number; secondsLeft: number | null }>(`
    SELECT id, step * 1.0 / max(1, steps) AS share, seconds_left AS secondsLeft FROM runs WHERE id IN (SELECT value
      FROM json_each(?)) AND state <> 'finished'`)
  const differing = database.prepare<[string, string], { place: number; value: unknown }>(`
    SELECT page.key AS place, value.value FROM json_each(?) AS page, json_each(page.value) AS run
      JOIN runs ON runs.id = run.value
      JOIN configuration_values AS value ON value.configuration_id = runs.configuration_id
        AND value.field_id = (SELECT id FROM fields WHERE key = ?)
    GROUP BY page.key, value.value ORDER BY page.key, value.value`)

  return {
    /** A page of groups. */
    groupRuns: database.transaction(
      (query: GroupQuery): { total: number; runs: number; cursor: number; groups: RunGroup[] } => {
        const {
          by = [],
          sort = '-created',
          limit = 100,
          offset = 0,
          figures: wanted = [],
          values = [],
          metrics,
          ...restriction
        } = query
        const { total, runs, groups } = pages.groups({ ...restriction, by, sort, limit, offset })
        const lists = groups.map(({ ids }) => ids)
        const all = JSON.stringify(lists.flat())
        const byId = new Map(members.all(all).map((member) => [member.id, member]))
        const working = new Map(atWork.all(all).map((row) => [row.id, row]))
        const newest = rowsOf(
          groups.map((group) => group.newest),
          metrics,
        )
        const means = figures(lists, wanted.map(parseFigure))
        const valuesByField = Object.fromEntries(
          values.map((field) => [
            field,
            Map.groupBy(differing.all(JSON.stringify(lists), field), ({ place }) => place),
          ]),
        )
        return {
          total,
          runs,
          cursor: revision.current(),
          groups: groups.map(({ key, ids }, place) => ({
            key,
            ids,
            run: newest[place]!,
            ...summaryOf(
              ids.map((id) => byId.get(id)!),
              ids.map((id) => working.get(id)),
            ),
            figures: means[place]!,
            values: Object.fromEntries(
              values.map((field) => {
                const found = valuesByField[field]!.get(place) ?? []
                return [field, { some: found.slice(0, 6).map(({ value }) => value), count: found.length }]
              }),
            ),
          })),
        }
      },
    ),
  }
}

function summaryOf(
  members: readonly Member[],
  working: readonly ({ share: number; secondsLeft: number | null } | undefined)[],
): Pick<RunGroup, 'states' | 'seeds' | 'progress' | 'seconds' | 'starred' | 'tags' | 'places'> {
  const counts = new Map<RunState, number>()
  for (const { state } of members) counts.set(state, (counts.get(state) ?? 0) + 1)
  const seconds = members.flatMap((member) => member.seconds ?? [])
  const left = working.flatMap((row) => row?.secondsLeft ?? [])
  return {
    states: runStates.filter((state) => counts.has(state)).map((state) => ({ state, count: counts.get(state)! })),
    seeds: [...new Set(members.flatMap(({ seed }) => seed ?? []))].sort((a, b) => a - b),
    progress: {
      share: working.reduce((sum, row) => sum + Math.min(1, row?.share ?? 1), 0) / members.length,
      secondsLeft: left.length === 0 ? null : Math.max(...left),
    },
    seconds: seconds.length === 0 ? null : seconds.reduce((sum, value) => sum + value, 0) / seconds.length,
    starred: members.filter(({ starred }) => starred === 1).length,
    places: [...new Set(members.map(({ executor }) => (executor === null ? null : placeOf(executor))))],
    tags: [...new Set(members.flatMap(({ tags }) => JSON.parse(tags ?? '[]') as string[]))].sort(),
  }
}
