import type { Database } from 'better-sqlite3'
import type { Family, Kinship, Relative } from '../../../shared/contract/family.ts'
import type { RunState } from '../../../shared/contract/run.ts'
import { searchSchema } from '../../../shared/experiment/search.ts'
import { noSuchRun } from './no-such-run.ts'

interface Member {
  id: number
  state: RunState
  name: string
}

interface Row extends Member {
  startFrom: number | null
  teacher: number | null
  resumed: number
  recipe: string | null
}

/** Relatives that are told of, at most. */
const most = 200

/** The tree of origin of runs: what they started from, were taught by and repeat, and what came of them. */
export function familiesOf(database: Database) {
  const one = database.prepare<[number], Row>(`
    SELECT runs.id, state, runs.name, starts_from AS startFrom, resumed, recipe,
      CASE json_type(experiment, '$.teacher') WHEN 'integer' THEN json_extract(experiment, '$.teacher') END AS teacher
    FROM runs LEFT JOIN studies ON studies.id = study_id WHERE runs.id = ?`)
  const started = database.prepare<[number], Member>(
    'SELECT id, state, name FROM runs WHERE starts_from = ? ORDER BY id',
  )
  const taught = database.prepare<[number], Member>(`
    SELECT id, state, name FROM runs WHERE configuration_id IN (SELECT configuration_id FROM configuration_values
      WHERE field_id = (SELECT id FROM fields WHERE key = 'teacher') AND typeof(value) = 'integer' AND value = ?)
    ORDER BY id`)
  /** Runs that are one sample with this one; their images and code are known. */
  const repeats = database.prepare<[number], Member>(`
    SELECT other.id, other.state, other.name FROM runs AS own JOIN runs AS other
      ON other.configuration_id = own.configuration_id AND other.seed = own.seed AND other.data = own.data
        AND other.code = own.code AND other.id <> own.id
    WHERE own.id = ? ORDER BY other.id`)

  function forebears(id: number): { id: number; by: Kinship }[] {
    const row = one.get(id)
    if (row === undefined) return []
    return [
      ...(row.startFrom === null ? [] : [{ id: row.startFrom, by: 'start' as const }]),
      ...(row.teacher === null ? [] : [{ id: row.teacher, by: 'teacher' as const }]),
    ]
  }

  function ancestorsOf(id: number): Relative[] {
    return walk(id, (at, distance) =>
      forebears(at).map(({ id: from, by }) => {
        const row = one.get(from)
        return { id: from, by, of: at, from, distance, state: row?.state ?? null, name: row?.name ?? '' }
      }),
    )
  }

  function descendantsOf(id: number): Relative[] {
    return walk(id, (at, distance) => [
      ...started.all(at).map((run) => ({ ...run, by: 'start' as const, of: run.id, from: at, distance })),
      ...taught.all(at).map((run) => ({ ...run, by: 'teacher' as const, of: run.id, from: at, distance })),
    ])
  }

  return {
    /** @throws Failure not-found */
    familyOf: database.transaction((id: number): Family => {
      const row = one.get(id)
      if (row === undefined) throw noSuchRun(id)
      const same = repeats.all(id)
      const [first] = same.filter((run) => run.id < id)
      const near = { by: 'repeat' as const, distance: 1 }
      const ancestors = [
        ...ancestorsOf(id),
        ...(first === undefined ? [] : [{ ...first, ...near, of: id, from: first.id }]),
      ]
      const descendants = [
        ...descendantsOf(id),
        ...same.filter((run) => run.id > id).map((run) => ({ ...run, ...near, of: run.id, from: id })),
      ]
      const search = searchSchema.safeParse((JSON.parse(row.recipe ?? '{}') as { search?: unknown }).search ?? {})
      return {
        ancestors: ancestors.slice(0, most),
        descendants: descendants.slice(0, most),
        more: ancestors.length > most || descendants.length > most,
        resumed: row.resumed,
        search: !search.success
          ? null
          : search.data.tpe !== undefined
            ? 'tpe'
            : search.data.sample !== undefined
              ? 'sample'
              : null,
      }
    }),
  }
}

/** Everything that is reached from a run, nearest first, each once, a little more than is told of at most. */
function walk(id: number, next: (id: number, distance: number) => Relative[]): Relative[] {
  const found = new Map<number, Relative>()
  let edge = [id]
  for (let distance = 1; edge.length > 0 && found.size <= most; distance++) {
    const reached = edge.flatMap((at) => next(at, distance)).filter((relative) => relative.id !== id)
    edge = []
    for (const relative of reached) {
      if (found.has(relative.id)) continue
      found.set(relative.id, relative)
      edge.push(relative.id)
    }
  }
  return [...found.values()]
}
