import type { Database } from 'better-sqlite3'
import type { NoticeKind } from '../../../shared/contract/notices.ts'
import type { RunState } from '../../../shared/contract/run.ts'
import type { EndCause } from './lifecycle-row.ts'

/** Something that happened, as a notice tells it. */
export interface NoticeEvent {
  /** Names it, so that it is told once. */
  event: string
  kind: NoticeKind
  title: string
  text: string
  /** For programs. */
  facts: Readonly<Record<string, unknown>>
  /** When it happened. */
  at: number
}

interface EndedRow {
  id: number
  name: string
  state: RunState
  error: string | null
  cause: EndCause | null
  study: number | null
  at: number
}

/** Finds in the store what a notice may tell of. */
export function noticeEventsOf(database: Database) {
  const ended = database.prepare<[number, number], EndedRow>(`
    SELECT id, coalesce(nullif(name, ''), json_extract(origin, '$.name'), '') AS name, state, error, cause,
      study_id AS study, finished_at AS at
    FROM runs WHERE revision > ? AND finished_at > ? AND state IN ('finished', 'failed', 'interrupted', 'cancelled')`)
  const study = database.prepare<
    [number],
    { name: string; open: number; at: number; finished: number; failed: number; others: number }
  >(`
    SELECT studies.name, sum(state IN ('queued', 'training', 'paused', 'elsewhere')) AS open, max(finished_at) AS at,
      sum(state = 'finished') AS finished, sum(state = 'failed') AS failed,
      sum(state IN ('cancelled', 'interrupted')) AS others
    FROM runs JOIN studies ON studies.id = study_id WHERE study_id = ? GROUP BY studies.id`)
  // The last value of a standing is null if it is not a number.
  const lost = database.prepare<[number, number], { id: number; name: string; metric: string; step: number }>(`
    SELECT runs.id, coalesce(nullif(runs.name, ''), json_extract(origin, '$.name'), '') AS name,
      metrics.name AS metric, last_step AS step
    FROM runs JOIN series ON series.run_id = runs.id JOIN metrics ON metrics.id = metric_id
    WHERE runs.revision > ? AND (runs.state = 'elsewhere' OR runs.finished_at > ?) AND origin IS NOT NULL
      AND json_extract(origin, '$.kind') <> 'archive' AND series.count > 0 AND series.last IS NULL
      AND metrics.name LIKE '%loss%' AND instr(metrics.name, '/') = 0`)

  function ofRun({ id, name, state, error, cause, at }: EndedRow): NoticeEvent[] {
    const of = called(id, name)
    const facts = { run: id, name, state, error }
    const about = (kind: NoticeKind, what: string): NoticeEvent => ({
      event: `${kind}:${id}:${at}`,
      kind,
      title: `${of} ${what}`,
      text: error ?? '',
      facts,
      at,
    })
    const end = about('run', state === 'finished' ? 'has finished' : `ended: ${state}`)
    if (state === 'failed')
      return [end, cause === 'diverged' ? about('diverged', 'diverged') : about('failed', 'failed')]
    // Not where its host was closed, or nobody wanted to follow it any more.
    return state === 'interrupted' && cause === null ? [end, about('silent', 'was interrupted')] : [end]
  }

  function ofStudy(id: number): NoticeEvent[] {
    const found = study.get(id)
    if (found === undefined || found.open > 0) return []
    const { name, at, finished, failed, others } = found
    const counts = [
      `${finished} finished`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(others > 0 ? [`${others} stopped`] : []),
    ]
    return [
      {
        event: `study:${id}:${at}`,
        kind: 'study',
        title: `The study "${name}" has ended`,
        text: `Of its runs: ${counts.join(', ')}.`,
        facts: { study: id, name, finished, failed, stopped: others },
        at,
      },
    ]
  }

  return {
    /**
     * What happened in the runs that changed after a revision.
     * @param from what ended before is not told, in milliseconds since 1970
     */
    since(revision: number, from: number): NoticeEvent[] {
      const rows = ended.all(revision, from)
      const studies = new Set(rows.flatMap((row) => row.study ?? []))
      const diverged = lost.all(revision, from).map(({ id, name, metric, step }): NoticeEvent => ({
        event: `diverged:${id}`,
        kind: 'diverged',
        title: `${called(id, name)} diverged`,
        text: `${metric} is not a number since step ${step}.`,
        facts: { run: id, name, metric, step },
        at: Date.now(),
      }))
      return [...rows.flatMap(ofRun), ...diverged, ...[...studies].flatMap(ofStudy)]
    },
  }
}

/** What a run is called in a sentence. */
export function called(id: number, name: string): string {
  return name === '' ? `Run ${id}` : `Run ${id} (${name})`
}
