import type { Database } from 'better-sqlite3'
import type { Origin } from '../../../shared/contract/run.ts'
import type { MetricColumns } from '../../trainer/messages.ts'
import { chunksOf, type Columns } from './chunks.ts'
import { fieldsUnderGivenNames } from './field-names.ts'
import type { ForeignRun } from './foreign-run.ts'
import { underGivenNames } from './renaming.ts'
import type { Standings } from './standings.ts'

/** How the points of a run that was read compare with those of the same run in the store. */
export type Relation = 'same' | 'longer' | 'shorter' | 'other'

export interface Match {
  id: number
  relation: Relation
  /** Whether its source is that of the run in the store, or the same launch; if not, its points alone tell. */
  sameSource: boolean
}

interface Candidate {
  id: number
  experiment: string
  origin: string | null
  sha256: string | null
}

/** Equal points without times tell of the same run only if there are several of them. */
const fewestEqual = 2

/** Finds the run in the store that a run is which was read from a file. */
export function foreignMatcherOf(database: Database, standings: Standings) {
  const chunks = chunksOf(database)
  const select = 'SELECT id, experiment, origin, origin_sha256 AS sha256 FROM runs'
  const bySource = database.prepare<[string], Candidate>(`${select} WHERE origin_source = ? ORDER BY id`)
  const byCreation = database.prepare<[number], Candidate>(`${select} WHERE created_at = ? ORDER BY id`)
  const byDigest = database.prepare<[string], Candidate>(`${select} WHERE origin_sha256 = ? ORDER BY id`)
  const byHead = database.prepare<[string], Candidate>(`${select} WHERE origin_head = ? ORDER BY id`)
  // Runs of older versions do not know their source.
  const byOldName = database.prepare<[string, string], Candidate>(
    `${select} WHERE origin_name = ? AND origin_source IS NULL AND json_extract(origin, '$.kind') = ? ORDER BY id`,
  )

  function relationOf({ id, origin, sha256 }: Candidate, run: ForeignRun): Relation {
    if (sha256 === run.origin.sha256) return 'same'
    const columns = new Map(underGivenNames(run.columns, namesOf(origin).metrics).map((each) => [each.metric, each]))
    const relations = standings.ofRun(id).map(({ id: series, metric }) => {
      const added = columns.get(metric)
      columns.delete(metric)
      return added === undefined ? 'shorter' : relationOfPoints(chunks.pointsFrom(series, 0), added)
    })
    if ([...columns.values()].some(({ steps }) => steps.length > 0)) relations.push('longer')
    const differing = new Set(relations.filter((relation) => relation !== 'same'))
    return differing.size === 0 ? 'same' : differing.size === 1 ? [...differing][0]! : 'other'
  }

  /** The first of some candidates that the points speak for: equal ones before longer and shorter ones. */
  function best(
    candidates: readonly Candidate[],
    run: ForeignRun,
    allowed: readonly Relation[],
    sameSource = false,
  ): Match | null {
    const matches = candidates.map((candidate): Match => ({
      id: candidate.id,
      relation: relationOf(candidate, run),
      sameSource,
    }))
    for (const relation of allowed) {
      const match = matches.find((each) => each.relation === relation)
      if (match !== undefined) return match
    }
    return null
  }

  return {
    /**
     * By its source; or, if it comes out of an archive, by when it was launched and with which experiment; or by its
     * points, unless fields that are known of both differ.
     * @param fresh runs that came in with this one: without times, equal points do not make them one
     */
    find(run: ForeignRun, fresh: ReadonlySet<number>): Match | null {
      const all = ['same', 'longer', 'shorter', 'other'] as const
      const { source, head, sha256, name, kind } = run.origin
      const known = source === undefined ? null : best(bySource.all(source), run, all, true)
      if (known !== null) return known
      if (run.launched) {
        const experiment = canonical(run.experiment)
        const same = byCreation
          .all(run.createdAt)
          .filter((each) => canonical(JSON.parse(each.experiment)) === experiment)
        // Several may have been launched at once with one experiment.
        const launched = best(same, run, same.length === 1 ? all : ['same', 'longer', 'shorter'], true)
        if (launched !== null) return launched
      }
      const agreeing = (candidates: readonly Candidate[]) =>
        candidates.filter(
          (each) =>
            (head !== undefined || !fresh.has(each.id)) &&
            agrees(JSON.parse(each.experiment), fieldsUnderGivenNames(run.fields, namesOf(each.origin).fields)),
        )
      const points = run.columns.reduce((sum, { steps }) => sum + steps.length, 0)
      return (
        (points < fewestEqual ? null : best(agreeing(byDigest.all(sha256)), run, ['same'])) ??
        (head === undefined ? null : best(agreeing(byHead.all(head)), run, ['same', 'longer', 'shorter'])) ??
        best(agreeing(byOldName.all(name, kind)), run, ['same', 'longer'], true)
      )
    },
  }
}

/** Names that the user gave metrics and fields of a run since it was imported. */
function namesOf(origin: string | null): Pick<Origin, 'metrics' | 'fields'> {
  return origin === null ? {} : (JSON.parse(origin) as Origin)
}

/** Whether the fields that are known of a run that was read are those of one in the store. */
function agrees(stored: Record<string, unknown>, fields: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).every(
    ([key, value]) => Object.hasOwn(stored, key) && canonical(stored[key]) === canonical(value),
  )
}

/** How points that were read compare with stored ones of the same metric; both by rising step. */
export function relationOfPoints(stored: Columns, read: Columns | MetricColumns): Relation {
  const shared = Math.min(stored.steps.length, read.steps.length)
  for (const key of ['steps', 'values', 'times'] as const) {
    const [before, after] = [stored[key], read[key]]
    for (let index = 0; index < shared; index++) if (!Object.is(before[index], after[index])) return 'other'
  }
  if (stored.steps.length === read.steps.length) return 'same'
  return stored.steps.length < read.steps.length ? 'longer' : 'shorter'
}

/** A value as JSON whose keys are in the order of the alphabet. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
