import type { Database } from 'better-sqlite3'
import type { MirrorNews } from '../../../shared/contract/mirror.ts'
import { runElsewhere } from '../../../shared/experiment/source.ts'
import type { RowParts } from './foreign-rows.ts'
import { jsonOrNull } from './json-or-null.ts'
import { hostExecutor } from './mirror-names.ts'
import type { Studies } from './studies.ts'

export interface MirrorParts extends RowParts {
  studies: Studies
}

/** Runs that an experiment names, by their numbers here; one that is not copied is of another store. */
function experimentOf({ run }: MirrorNews, numbers: ReadonlyMap<number, number>): Record<string, unknown> {
  const named = (['startFrom', 'teacher'] as const).flatMap((key) => {
    const there = run.experiment[key]
    return typeof there === 'number' ? [[key, numbers.get(there) ?? runElsewhere(there)] as const] : []
  })
  return { ...run.experiment, ...Object.fromEntries(named) }
}

/** Writes the rows of runs of other hosts, within the caller's transaction. */
export function mirrorRowsOf(database: Database, parts: MirrorParts) {
  const { configurations, studies, series, histograms, answers, logs, revision } = parts
  const insert = database.prepare(`
    INSERT INTO runs (study_id, state, experiment, epoch, epochs, step, steps, seconds_left, model, record, data, code,
      error, created_at, started_at, finished_at, revision, configuration_id, seed, priority, rewinds, heard, heartbeat,
      starred, archived, notes, name, job)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const update = database.prepare(`
    UPDATE runs SET state = ?, experiment = ?, epoch = ?, epochs = ?, step = ?, steps = ?, seconds_left = ?, model = ?,
      record = ?, data = ?, code = ?, error = ?, created_at = ?, started_at = ?, finished_at = ?, revision = ?,
      configuration_id = ?, seed = ?, priority = ?, rewinds = ?, heard = ?, heartbeat = ?
    WHERE id = ?`)
  const addTag = database.prepare('INSERT OR IGNORE INTO run_tags (run_id, tag) VALUES (?, ?)')
  const forgetSeries = database.prepare('DELETE FROM series WHERE run_id = ?')
  const forgetAnswers = database.prepare('DELETE FROM answers WHERE run_id = ?')
  const remove = database.prepare('DELETE FROM runs WHERE id = ?')
  const bury = database.prepare('INSERT INTO removed_runs (id, revision) VALUES (?, ?)')

  /** Facts of a run in the order of the columns. */
  function factsOf({ run, rewinds, log }: MirrorNews, experiment: Record<string, unknown>) {
    const { epoch, epochs, step, steps, secondsLeft } = run.progress
    return [
      run.state,
      JSON.stringify(experiment),
      ...[epoch, epochs, step, steps, secondsLeft],
      ...[jsonOrNull(run.model), jsonOrNull(run.record), run.data ?? null, run.code ?? null, run.error],
      ...[run.createdAt, run.startedAt, run.finishedAt, revision.next(), configurations.obtain(experiment)],
      Number.isInteger(experiment.seed) ? experiment.seed : null,
      ...[run.priority, rewinds, log.next, Date.now()],
    ]
  }

  /** Adds a run. What the user says of it there is taken over once; it may be said differently here. */
  function add(machine: string, { run }: MirrorNews, facts: readonly unknown[]): number {
    const study = run.studyName === null ? null : `${run.studyName} (${machine})`
    const studyId =
      study === null
        ? null
        : studies.obtain({ name: study, notes: `Runs on ${machine}`, recipe: null, join: true }, Date.now())
    const job = JSON.stringify({ executor: hostExecutor(machine), key: String(run.id) })
    const marks = [Number(run.starred), Number(run.archived), run.notes, run.name]
    const id = Number(insert.run(studyId, ...facts, ...marks, job).lastInsertRowid)
    for (const tag of run.tags) addTag.run(id, tag)
    return id
  }

  return {
    /** Writes what the copy of a run lacked. @param numbers by those there, those here; a new one is added */
    take(machine: string, news: MirrorNews, numbers: Map<number, number>): number {
      const { run, reset, log } = news
      const facts = factsOf(news, experimentOf(news, numbers))
      let id = numbers.get(run.id)
      if (id === undefined || update.run(...facts, id).changes === 0)
        numbers.set(run.id, (id = add(machine, news, facts)))
      if (reset) {
        forgetSeries.run(id)
        histograms.truncate(id, -1)
        forgetAnswers.run(id)
      }
      series.append(id, news.series)
      for (const line of log.lines) logs.append(id, line)
      for (const each of news.histograms) histograms.append(id, { ...each, counts: Uint32Array.from(each.counts) })
      if (news.answers !== null) answers.put(id, news.answers)
      return id
    },

    /** Removes copies. */
    drop(there: readonly number[], numbers: Map<number, number>): void {
      for (const number of there) {
        const id = numbers.get(number)
        numbers.delete(number)
        if (id !== undefined && remove.run(id).changes > 0) bury.run(id, revision.next())
      }
    },
  }
}
