import { relative } from 'node:path'
import type { Progress, Repository } from '../../../shared/contract/run.ts'
import type { MetricColumns, WrittenCheckpoint } from '../../trainer/messages.ts'
import type { TrainingNews } from '../executors/executor.ts'
import type { RunUpdate } from '../store/updates.ts'
import type { MachineReading } from './machine-meter.ts'
import { Stopwatch } from './stopwatch.ts'
import type { UpdateBuffer } from './update-buffer.ts'

/** Changes of a run beside those that are recorded. */
export interface RecorderEvents {
  /** More epochs are done than before. */
  epochDone(progress: Progress): void
  /** A checkpoint after so many epochs is in the store, with all that was reported before it. */
  recorded(epoch: number): void
  /** It was paused, for a reason if nobody asked for it; or it goes on; or it waits in the queue of a cluster. */
  entered(state: 'paused' | 'training' | 'queued', reason: string | null): void
}

/** How far a run has come: epochs and steps done. */
export interface RecordedSoFar {
  epoch: number
  step: number
}

/** Puts what one run reports into the updates that are written next, with the time that it has trained. */
export class RunRecorder {
  readonly #id: number
  readonly #buffer: UpdateBuffer
  readonly #runDirectory: string
  readonly #events: RecorderEvents
  readonly #stopwatch = new Stopwatch()
  #step: number
  /** Epochs done; those of the checkpoint from which the run goes on are not done again. */
  #epoch: number
  /** Epochs done by the newest checkpoint; null if there is none. */
  checkpointEpoch: number | null = null
  /** Of the folder in which the host runs; part of the run's record. Null if it is in none. */
  repository: Repository | null = null
  /** Whether its time ran when it began to rest. */
  #clockRan = false

  constructor(
    id: number,
    { buffer, runDirectory, soFar }: { buffer: UpdateBuffer; runDirectory: string; soFar: RecordedSoFar },
    events: RecorderEvents,
  ) {
    this.#id = id
    this.#buffer = buffer
    this.#runDirectory = runDirectory
    this.#step = soFar.step
    this.#epoch = soFar.epoch
    this.#events = events
  }

  /** @param place of the news in the count of its job; undefined if that does not count */
  hear(news: TrainingNews, place?: number): void {
    const update = this.#update
    update.seconds += this.#stopwatch.lap()
    if (place !== undefined) update.heard = place
    switch (news.type) {
      case 'started':
        this.#stopwatch.start()
        update.started = {
          model: news.model,
          record: this.repository === null ? news.record : { ...news.record, repository: this.repository },
        }
        update.progress = news.progress
        this.#epoch = Math.max(this.#epoch, news.progress.epoch)
        this.#events.entered('training', null)
        break
      case 'metrics':
        update.columns.push(...news.columns)
        break
      case 'histograms':
        ;(update.histograms ??= []).push(...news.histograms)
        break
      case 'answers':
        update.answers = news.answers
        break
      case 'progress':
        update.progress = news.progress
        this.#step = news.progress.step
        if (news.progress.epoch > this.#epoch) {
          this.#epoch = news.progress.epoch
          this.#events.epochDone(news.progress)
        }
        break
      case 'log':
        update.lines.push(news.line)
        break
      case 'checkpoint':
        update.checkpoint = { path: this.#relative(news.path), epoch: news.epoch, step: news.step }
        this.checkpointEpoch = news.epoch
        void this.#buffer.flush().then(() => this.#events.recorded(news.epoch))
        break
      case 'rolled-back':
        this.#rollBack(news.to)
        break
      case 'paused':
        this.#stopwatch.stop()
        this.#events.entered('paused', news.reason)
        break
      case 'waiting':
        this.#stopwatch.stop()
        this.say('info', news.reason)
        this.#events.entered('queued', null)
        break
      case 'resumed':
        this.#stopwatch.start()
        this.#events.entered('training', null)
        break
    }
  }

  /** Records how busy the machine is beside what the run measures; nothing while it does not train. */
  note(reading: MachineReading): void {
    if (!this.#stopwatch.running || this.#step === 0) return
    const column = (value: number) => Float64Array.of(value)
    for (const [metric, value] of Object.entries(reading))
      this.#update.columns.push({ metric, steps: column(this.#step), values: column(value), times: column(Date.now()) })
  }

  say(level: 'info' | 'error', message: string): void {
    this.#update.lines.push({ time: Date.now(), level, message })
  }

  /** Records that successive halving stops the run after an epoch, so that no rung stops it again. */
  halve(epoch: number, reason: string): void {
    this.#update.halvedAfter = epoch
    this.say('info', reason)
  }

  /** Its time runs, as far as this host sees it: the time that no host watched it is not known. */
  startClock(): void {
    this.#stopwatch.start()
  }

  stopClock(): void {
    this.#update.seconds += this.#stopwatch.stop()
  }

  /** Its time does not run while it rests, which it does between two steps. */
  rest(resting: boolean): void {
    if (resting) {
      this.#clockRan = this.#stopwatch.running
      this.stopClock()
    } else if (this.#clockRan) this.#stopwatch.start()
  }

  get #update(): RunUpdate {
    return this.#buffer.of(this.#id)
  }

  #relative(path: string): string {
    return relative(this.#runDirectory, path)
  }

  /** What was reported of steps that are void is dropped if it is still to be written, and taken back if it is not. */
  #rollBack(to: WrittenCheckpoint | null): void {
    const update = this.#update
    const step = to?.step ?? 0
    // Of several that wait to be written together the first went back furthest: what came after it is reported again.
    if (update.rolledBack === undefined)
      update.rolledBack = to === null ? null : { checkpoint: this.#relative(to.path), epoch: to.epoch, step }
    update.columns = update.columns.map((column) => columnUntil(column, step))
    delete update.progress
    this.#step = step
    this.#epoch = to?.epoch ?? 0
  }
}

/** The points of a column whose steps are not beyond one. */
function columnUntil({ metric, steps, values, times }: MetricColumns, step: number): MetricColumns {
  const kept = steps.filter((each) => each <= step).length
  return { metric, steps: steps.slice(0, kept), values: values.slice(0, kept), times: times.slice(0, kept) }
}
