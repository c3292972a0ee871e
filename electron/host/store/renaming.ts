import type { Database } from 'better-sqlite3'
import type { Origin } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { findBuiltInMetric } from '../../../shared/metrics/metric.ts'
import type { MetricColumns } from '../../trainer/messages.ts'
import { chunksOf } from './chunks.ts'
import type { Revision } from './revision.ts'
import type { SeriesTable } from './series.ts'
import type { Standings } from './standings.ts'
import type { Vocabulary } from './vocabulary.ts'

interface Parts {
  standings: Standings
  series: SeriesTable
  vocabulary: Vocabulary
  revision: Revision
}

/** New names for a metric of foreign runs. */
export interface Renaming {
  from: string
  to: string
  /** Those that have it; all if left out. */
  ids?: readonly number[]
  /** Their values are percent, and become shares from 0 to 1. */
  percent: boolean
}

type Names = NonNullable<Origin['metrics']>

/** Changes what metrics are called, and what is said of them. */
export function renamingOf(database: Database, { standings, series, vocabulary, revision }: Parts) {
  const chunks = chunksOf(database)
  const having = database.prepare<[string], { id: number; origin: string | null }>(
    'SELECT runs.id, origin FROM series JOIN runs ON runs.id = run_id WHERE metric_id = ' +
      '(SELECT id FROM metrics WHERE name = ?) ORDER BY runs.id',
  )
  const forget = database.prepare('DELETE FROM series WHERE id = ?')
  const change = database.prepare('UPDATE runs SET origin = ?, revision = ?, rewinds = rewinds + 1 WHERE id = ?')

  function seriesOfRun(id: number, metric: string) {
    return standings.ofRun(id).find((each) => each.metric === metric)
  }

  /** The runs of a renaming. @throws BadInput if there is none, or it cannot be done */
  function renamed({ from, to, ids, percent }: Renaming) {
    const all = having.all(from)
    const runs =
      ids === undefined ? all.filter(({ origin }) => origin !== null) : all.filter(({ id }) => ids.includes(id))
    const missing = ids?.filter((id) => !runs.some((run) => run.id === id)) ?? []
    if (missing.length > 0 || runs.length === 0)
      throw new BadInput({
        code: 'unknown-name',
        subject: from,
        what:
          missing.length > 0
            ? phrase`run ${missing.join(', ')} has no metric ${from}`
            : phrase`no run from elsewhere has a metric ${from}`,
      })
    const native = runs.filter(({ origin }) => origin === null).map(({ id }) => id)
    if (native.length > 0)
      throw new BadInput({
        code: 'unsupported',
        subject: from,
        what: phrase`run ${native.join(', ')} was trained here: its metrics keep their names`,
        remedy: 'name runs that were imported or followed',
      })
    const taken = from === to ? [] : runs.filter(({ id }) => seriesOfRun(id, to) !== undefined).map(({ id }) => id)
    if (taken.length > 0)
      throw new BadInput({
        code: 'name-taken',
        subject: to,
        what: phrase`run ${taken.join(', ')} has another metric that is called ${to}`,
        remedy: 'rename that one first, or choose another name',
      })
    const twice = percent ? runs.filter(({ origin }) => divisorOf(origin, from) !== 1).map(({ id }) => id) : []
    if (twice.length > 0)
      throw new BadInput({
        code: 'conflict',
        subject: from,
        field: 'percent',
        what: phrase`${from} of run ${twice.join(', ')} was turned from percent into shares already`,
      })
    return runs
  }

  return {
    /**
     * Calls a metric of foreign runs by another name, for good: also where a run is read again.
     * @returns the runs. @throws BadInput if a run was trained here, lacks it, or has the other one already
     */
    renameMetric: database.transaction((renaming: Renaming): number[] => {
      const { from, to, percent } = renaming
      const runs = renamed(renaming)
      if (findBuiltInMetric(to) === undefined && to !== from && vocabulary.find(to) === undefined)
        vocabulary.describe(to, vocabulary.descriptionOf(from))
      for (const { id, origin: text } of runs) {
        const origin = JSON.parse(text!) as Origin
        const { id: place } = seriesOfRun(id, from)!
        const points = chunks.pointsFrom(place, 0)
        forget.run(place)
        const metrics = namesAfter(origin.metrics ?? {}, renaming)
        change.run(JSON.stringify({ ...origin, metrics }), revision.next(), id)
        const values = percent ? points.values.map((value) => value / 100) : points.values
        series.append(id, [{ ...points, metric: to, values }])
        standings.standAtBest(id, standings.bestStepOf(id), chunks.valueAt)
      }
      return runs.map(({ id }) => id)
    }).immediate,
  }
}

/** Names by what the file calls them; a name that was given before is replaced. */
function namesAfter(before: Names, { from, to, percent }: Renaming): Names {
  const [theirs, divisor] = Object.entries(before)
    .filter(([, { name }]) => name === from)
    .map(([key, each]) => [key, each.divisor] as const)[0] ?? [from, 1]
  const { [theirs]: _, ...rest } = before
  const next = percent ? 100 : divisor
  return theirs === to && next === 1 ? rest : { ...rest, [theirs]: { name: to, divisor: next } }
}

function divisorOf(origin: string | null, metric: string): number {
  const names = origin === null ? undefined : (JSON.parse(origin) as Origin).metrics
  return Object.values(names ?? {}).find(({ name }) => name === metric)?.divisor ?? 1
}

/** Points that were read, under the names and in the unit that the user gave the metrics of their run. */
export function underGivenNames(columns: readonly MetricColumns[], names: Origin['metrics']): MetricColumns[] {
  return columns.map((column) => {
    if (names === undefined || !Object.hasOwn(names, column.metric)) return column
    const { name, divisor } = names[column.metric]!
    return { ...column, metric: name, values: divisor === 1 ? column.values : column.values.map((v) => v / divisor) }
  })
}
