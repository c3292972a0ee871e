import { existsSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { answersOf } from './answers.ts'
import { configurationsOf } from './configurations.ts'
import { explained, openDatabase } from './database.ts'
import { dependantsOf } from './dependencies.ts'
import { existingRunsOf } from './existing-runs.ts'
import { sourcesOf } from './sources.ts'
import { elsewhereOf } from './elsewhere.ts'
import { descriptionsOf } from './descriptions.ts'
import { familiesOf } from './family.ts'
import { fileMethodsOf } from './file-methods.ts'
import { fieldNamesOf } from './field-names.ts'
import { foreignRunsOf } from './foreign-runs.ts'
import { groupsOf } from './groups.ts'
import { histogramsOf } from './histograms.ts'
import { heartbeatsOf } from './heartbeats.ts'
import { jobsOf } from './jobs.ts'
import { lifecycleOf } from './lifecycle.ts'
import { mirrorNewsOf } from './mirror-news.ts'
import { mirrorsOf } from './mirrors.ts'
import { logsOf } from './logs.ts'
import { marksOf } from './marks.ts'
import { runCreatorOf } from './new-runs.ts'
import { mediaOf } from './media.ts'
import { noticesOf } from './notices.ts'
import { queueOf } from './queue.ts'
import { reclaimerOf } from './reclaim.ts'
import { recover } from './recovery.ts'
import { renamingOf } from './renaming.ts'
import { requestsOf } from './requests.ts'
import { revisionOf } from './revision.ts'
import { rewinderOf } from './rewind.ts'
import { rungsTableOf } from './rungs.ts'
import { runsOf } from './runs.ts'
import { breakSeal, seal } from './seal.ts'
import { seriesOf } from './series.ts'
import { settingsOf } from './settings.ts'
import { shelfOf } from './shelf.ts'
import { standingsOf } from './standings.ts'
import { studiesOf } from './studies.ts'
import { updatesOf } from './updates.ts'
import { vocabularyOf } from './vocabulary.ts'

/**
 * Everything Signum remembers, in one SQLite file. Synchronous: it belongs on a thread of its own (see client.ts).
 * @throws BadInput if the file is not a Signum database, or too new. @throws Failure if it cannot be read or
 * written.
 */
export function openStore(file: string) {
  try {
    const recovered = recover(file)
    breakSeal(file)
    const database = openDatabase(file)
    try {
      return storeOn(database, file, recovered)
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    throw explained(error, file)
  }
}

/** The store on a database that is open. */
export function storeOn(database: Database, file: string, recovered: string | null = null) {
  const revision = revisionOf(database)
  const vocabulary = vocabularyOf(database)
  const standings = standingsOf(database, vocabulary.goalOf)
  const configurations = configurationsOf(database)
  if (!configurations.current()) configurations.refresh()
  const studies = studiesOf(database)
  const logs = logsOf(database)
  const series = seriesOf(database, standings)
  const histograms = histogramsOf(database)
  const answers = answersOf(database)
  const settings = settingsOf(database)
  const media = mediaOf(database, revision)
  const rewind = rewinderOf(database, { series, histograms, media })
  const elsewhere = elsewhereOf(database, revision)
  const heartbeats = heartbeatsOf(database)
  const lifecycle = lifecycleOf(database, { rewind, revision, elsewhere, heartbeats })
  const sources = sourcesOf(database)
  const { raiseNotice, ...notices } = noticesOf(database, revision)
  const runs = runsOf(database, { standings, revision, sources, vocabulary })
  const { tags, ...marks } = marksOf(database, revision)
  const existing = existingRunsOf(database, configurations)

  const tables = { configurations, studies, standings, series, histograms, answers, logs, revision, tell: raiseNotice }

  const methods = {
    ...runs,
    ...runCreatorOf(database, { configurations, studies, revision, sources, existing }),
    existingRuns: existing.existingRuns,
    ...groupsOf(database, { revision, rowsOf: runs.rowsOf, vocabulary }),
    ...marks,
    /** Values that complete filters, as far as they depend on the store. */
    knownValues: () => {
      const textsOf = (field: string) => configurations.valuesOf(field).filter((value) => typeof value === 'string')
      return {
        values: { dataset: textsOf('dataset'), model: textsOf('model'), tag: tags(), study: studies.names() },
        metrics: standings.metricNames(),
      }
    },
    ...descriptionsOf(database, { standings, vocabulary, revision }),
    ...fieldNamesOf(database, { configurations, revision }),
    ...renamingOf(database, { standings, series, vocabulary, revision }),
    ...queueOf(database, revision),
    /** @throws BadInput if an experiment cannot start from the run that it names. */
    checkSource: sources.check,
    ...rungsTableOf(database),
    ...shelfOf(database),
    ...foreignRunsOf(database, tables),
    ...mirrorsOf(database, tables),
    ...mirrorNewsOf(database, { ...tables, getRun: runs.getRun }),
    ...notices,
    ...media.methods,
    ...lifecycle,
    leaveElsewhere: elsewhere.leave,
    heartbeat: heartbeats.heartbeat,
    ...requestsOf(database),
    ...jobsOf(database, heartbeats),
    ...dependantsOf(database, lifecycle),
    /** Writes the news of training runs, all or nothing. */
    record: updatesOf(database, { series, histograms, answers, media, logs, rewind, revision }),
    newsOfSeries: series.newsOf,
    curvesOf: series.curvesOf,
    histogramsOfRun: (id: number) => histograms.ofRun(id),
    answersOfRun: answers.ofRun,
    readLog: logs.linesAfter,
    ...familiesOf(database),
    listStudies: studies.list,
    getSetting: settings.get,
    setSetting: settings.set,
    /** Rises with every change of a run, whichever process made it. */
    revision: revision.current,
    reclaim: reclaimerOf(database),
    /** The repair of a damaged file when it was opened, in words; null if it was sound. */
    recovered: (): string | null => recovered,
    ...fileMethodsOf(database, file),
    close(): void {
      try {
        database.pragma('optimize')
      } catch {
        // Statistics for the query planner: on a full or locked disk they can wait.
      }
      database.close()
      // If the log is gone, nobody else has the file open.
      if (existsSync(file) && !existsSync(`${file}-wal`)) seal(file)
    },
  }
  return explaining(methods, file)
}

export type Store = ReturnType<typeof openStore>

/** The same methods, with SQLite's errors put in words. */
function explaining<Methods extends object>(methods: Methods, file: string): Methods {
  const wrap =
    (method: (...parameters: unknown[]) => unknown) =>
    (...parameters: unknown[]) => {
      try {
        const result = method(...parameters)
        return result instanceof Promise
          ? result.catch((error: unknown) => {
              throw explained(error, file)
            })
          : result
      } catch (error) {
        throw explained(error, file)
      }
    }
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, wrap(method)])) as Methods
}
