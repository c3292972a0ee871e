import type { Database } from 'better-sqlite3'
import type { Answers } from '../../../shared/contract/metrics.ts'
import type { LogLine, ModelFacts, Progress, ReproducibilityRecord } from '../../../shared/contract/run.ts'
import type { LayerHistogram, MetricColumns } from '../../trainer/messages.ts'
import type { AnswersTable } from './answers.ts'
import type { HistogramTable } from './histograms.ts'
import type { Logs } from './logs.ts'
import { confusionMatrix } from './confusion-matrix.ts'
import type { MediaTable } from './media.ts'
import type { Revision } from './revision.ts'
import type { ResumePoint, Rewind } from './rewind.ts'
import type { SeriesTable } from './series.ts'

/** News of a training run since its last update. */
export interface RunUpdate {
  runId: number
  /** It went back to a checkpoint, or to its beginning if this is null; what follows came after that. */
  rolledBack?: ResumePoint | null
  columns: MetricColumns[]
  histograms?: LayerHistogram[]
  answers?: Answers
  lines: LogLine[]
  /** The epoch after which the successive halving of its study stops it. */
  halvedAfter?: number
  /** Seconds spent training since the last update. */
  seconds: number
  progress?: Progress
  started?: { model: ModelFacts; record: ReproducibilityRecord }
  checkpoint?: { path: string; epoch: number; step: number }
  /** Place of its last news that is in this update, if its job counts them (see executors/executor.ts). */
  heard?: number
}

/** Writes the news of training runs: many runs in one transaction, since each transaction waits for the disk. */
export function updatesOf(
  database: Database,
  {
    series,
    histograms,
    answers,
    media,
    logs,
    rewind,
    revision,
  }: {
    series: SeriesTable
    histograms: HistogramTable
    answers: AnswersTable
    media: MediaTable
    logs: Logs
    rewind: Rewind
    revision: Revision
  },
) {
  const touched = 'seconds_trained = seconds_trained + ?, revision = ?, heard = coalesce(?, heard)'
  const gone = 'epoch = ?, epochs = ?, step = ?, steps = ?, seconds_left = ?'
  const touch = database.prepare(`UPDATE runs SET ${touched} WHERE id = ?`)
  // Thousands of runs that are followed tell no more than this.
  const touchAndGo = database.prepare(`UPDATE runs SET ${touched}, ${gone} WHERE id = ?`)
  const setProgress = database.prepare(`UPDATE runs SET ${gone} WHERE id = ?`)
  const setStarted = database.prepare('UPDATE runs SET model = ?, record = ?, data = ?, code = ? WHERE id = ?')
  const setCheckpoint = database.prepare(
    'UPDATE runs SET checkpoint = ?, checkpoint_epoch = ?, checkpoint_step = ?, checkpoint_seconds = ' +
      'seconds_trained WHERE id = ?',
  )

  const setHalved = database.prepare('UPDATE runs SET halved_after = ? WHERE id = ?')

  /** Writes first what every update says; progress is written last where the run went back. */
  function begin(update: RunUpdate, change: number): boolean {
    const { runId, rolledBack, seconds, heard = null, progress } = update
    const told = [seconds, change, heard]
    if (progress === undefined || rolledBack !== undefined) return touch.run(...told, runId).changes > 0
    return touchAndGo.run(...told, ...valuesOf(progress), runId).changes > 0
  }

  function write(update: RunUpdate, change: number): void {
    if (!begin(update, change)) return
    const { runId, rolledBack, columns, histograms: taken = [], answers: given, lines, halvedAfter } = update
    const { progress, started, checkpoint } = update
    if (rolledBack !== undefined) rewind(runId, rolledBack)
    series.append(runId, columns)
    for (const histogram of taken) histograms.append(runId, histogram)
    if (given !== undefined) {
      answers.put(runId, given)
      const matrix = confusionMatrix(given)
      if (matrix !== null) media.insert(runId, matrix.facts, matrix.content)
    }
    for (const line of lines) logs.append(runId, line)
    if (rolledBack !== undefined && progress !== undefined) setProgress.run(...valuesOf(progress), runId)
    if (started !== undefined) {
      const { model, record } = started
      setStarted.run(JSON.stringify(model), JSON.stringify(record), record.dataFingerprint, record.signum, runId)
    }
    if (checkpoint !== undefined) setCheckpoint.run(checkpoint.path, checkpoint.epoch, checkpoint.step, runId)
    if (halvedAfter !== undefined) setHalved.run(halvedAfter, runId)
  }

  return database.transaction((updates: readonly RunUpdate[]): void => {
    const first = revision.take(updates.length)
    for (const [index, update] of updates.entries()) write(update, first + index)
  }).immediate
}

const valuesOf = ({ epoch, epochs, step, steps, secondsLeft }: Progress) => [epoch, epochs, step, steps, secondsLeft]
