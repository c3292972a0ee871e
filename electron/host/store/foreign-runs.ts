import type { Database } from 'better-sqlite3'
import type { ImportOutcome } from '../../../shared/contract/imports.ts'
import { runElsewhere } from '../../../shared/experiment/source.ts'
import { carriedCheckpointsOf } from './carried-checkpoints.ts'
import { fieldsUnderGivenNames } from './field-names.ts'
import { namerOf } from './foreign-name.ts'
import { foreignMatcherOf, type Match } from './foreign-match.ts'
import type { ForeignRun } from './foreign-run.ts'
import { foreignPointsOf } from './foreign-points.ts'
import { foreignRowsOf, type RowParts } from './foreign-rows.ts'
import type { Owner } from './owner.ts'
import { called, type NoticeEvent } from './notice-events.ts'
import { underGivenNames } from './renaming.ts'
import type { Standings } from './standings.ts'
import type { NewStudy, Studies } from './studies.ts'

/** Outcome of one of them. */
export interface TakenRun {
  /** Null if it is new and the store was only looked at. */
  id: number | null
  name: string
  outcome: ImportOutcome
  /** Points that the store did not have. */
  added: number
}

interface Taking {
  dryRun: boolean
  /** Who follows what is read, as JSON; null if it is read once. */
  owner: string | null
}

/** Takes runs into the store that others trained. */
export function foreignRunsOf(
  database: Database,
  {
    studies,
    standings,
    tell,
    ...parts
  }: RowParts & { studies: Studies; standings: Standings; tell(event: NoticeEvent): void },
) {
  const matcher = foreignMatcherOf(database, standings)
  const rows = foreignRowsOf(database, parts)
  const points = foreignPointsOf(database, parts.series)
  const named = namerOf(database)

  function update(read: ForeignRun, { id, relation, sameSource }: Match, { dryRun, owner }: Taking): TakenRun {
    const before = rows.describe(id)
    // Somebody else follows it: whether it grows is known there.
    const isFollowed = before.state === 'elsewhere' && owner === null && !read.ended
    const run: ForeignRun = {
      ...read,
      ...(isFollowed ? { state: 'elsewhere', error: null, finishedAt: null } : {}),
      columns: underGivenNames(read.columns, before.names.metrics),
      fields: fieldsUnderGivenNames(read.fields, before.names.fields),
    }
    const follower = run.state === 'elsewhere' ? (owner ?? before.owner) : null
    const name = before.name ?? run.origin.name
    if (!dryRun && before.state === 'elsewhere' && run.state !== 'elsewhere' && !read.ended) tell(silence(id, name))
    const taken = { id, name, added: 0 }
    // What was trained here stays as it is, and so does what is further here than in another copy.
    const isHere = before.name === null
    const isNewer = (run.finishedAt ?? 0) > (before.finishedAt ?? 0)
    if (relation === 'shorter' && (isHere || run.launched || !sameSource)) return { ...taken, outcome: 'known' }
    if (relation !== 'same' && (isHere || (run.launched && relation === 'other' && !isNewer)))
      return { ...taken, outcome: 'kept' }
    if (isHere) return { ...taken, outcome: 'known' }
    const experiment = run.launched ? before.experiment : { ...before.experiment, ...run.fields }
    const differs = JSON.stringify(experiment) !== JSON.stringify(before.experiment)
    const moves = run.state !== before.state && (sameSource || run.ended)
    const origin = { ...run.origin, name: taken.name, ...(sameSource ? {} : before.place), ...before.names }
    if (relation === 'same') {
      if (!dryRun && (differs || moves || (sameSource && before.place.source === undefined)))
        rows.describeAnew(id, run, { experiment, origin, owner: follower })
      return { ...taken, outcome: differs ? 'changed' : 'known' }
    }
    const added = countPoints(run) - (relation === 'longer' ? points.count(id) : 0)
    if (!dryRun) {
      rows.describeAnew(id, run, { experiment, origin, owner: follower })
      if (relation === 'longer') points.lengthen(id, run.columns)
      else points.replace(id, run.columns)
    }
    return { ...taken, added, outcome: relation === 'longer' ? 'grown' : 'changed' }
  }

  return {
    ...carriedCheckpointsOf(database, parts.revision),

    /**
     * All or none. A run that is there already stays one run: it takes on the points that it did not have, or those
     * that its file has now; what was trained here, and what is longer here than in an archive, stays as it is.
     * @param follower who follows those that grow; null if they are only read once
     */
    takeForeignRuns: database.transaction(
      (
        runs: readonly ForeignRun[],
        study: NewStudy | null,
        dryRun = false,
        follower: Owner | null = null,
      ): { taken: TakenRun[]; studyId: number | null } => {
        let studyId: number | null = null
        const fresh = new Set<number>()
        const given = new Set<string>()
        const owner = follower === null ? null : JSON.stringify(follower)
        const numbers = new Map<number, number>()
        const taken = runs.map((run): TakenRun => {
          const told = take(run)
          if (run.number !== undefined && told.id !== null) numbers.set(run.number, told.id)
          return told
        })
        return { taken, studyId }

        function take(run: ForeignRun): TakenRun {
          const match = matcher.find(run, fresh)
          if (match !== null) return update(run, match, { dryRun, owner })
          const full = named(run, given)
          const told = { name: full.origin.name, outcome: 'new' as const, added: countPoints(run) }
          if (dryRun) return { ...told, id: null }
          if (study !== null) studyId ??= studies.obtain(study, Date.now())
          const experiment = withNumbersOfHere(full, numbers)
          const id = rows.insert({ ...full, experiment }, studyId, run.state === 'elsewhere' ? owner : null)
          fresh.add(id)
          return { ...told, id }
        }
      },
    ).immediate,
  }
}

/** A run that grew elsewhere is silent, and its files do not say that it ended. */
function silence(id: number, name: string): NoticeEvent {
  const at = Date.now()
  return {
    event: `silent:${id}:${at}`,
    kind: 'silent',
    title: `${called(id, name)} is silent`,
    text: 'Nothing comes any more, and no word in its files says that it ended: it has, or its machine is down.',
    facts: { run: id, name },
    at,
  }
}

function countPoints({ columns }: ForeignRun): number {
  return columns.reduce((sum, { steps }) => sum + steps.length, 0)
}

/**
 * The experiment of a run that comes out of an archive, naming other runs by their numbers here. One that did not come
 * along has none: the number that it has elsewhere would be another run's.
 */
function withNumbersOfHere({ experiment, number }: ForeignRun, numbers: ReadonlyMap<number, number>) {
  if (number === undefined) return experiment
  const named = (['startFrom', 'teacher'] as const).flatMap((key) => {
    const there = experiment[key]
    return typeof there === 'number' ? [[key, numbers.get(there) ?? runElsewhere(there)] as const] : []
  })
  return { ...experiment, ...Object.fromEntries(named) }
}
