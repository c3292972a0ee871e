import { Worker, type ResourceLimits } from 'node:worker_threads'
import { carriesFaults, sentencesIn } from '../../../shared/errors/fault-error.ts'
import type { TrainerCommand, TrainerMessage, TrainingOrder } from '../../trainer/messages.ts'
import { codeOf, messageOf } from '../../../shared/errors/message-of.ts'
import { isDiskFull } from '../failure.ts'
import type { Ending, Executor, FailedEnding, Job, OnNews } from './executor.ts'

/** After so many milliseconds a thread that does not obey a cancel is no longer waited for. */
const patience = 30_000

/** Trains every run in a worker thread of this process. */
export class ThreadExecutor implements Executor {
  readonly name = 'thread'
  readonly slots = null
  readonly queues = false
  readonly outlivesHost = false
  readonly #program: URL
  readonly #resourceLimits: ResourceLimits | undefined

  /** @param resourceLimits limits of a thread's memory */
  constructor(program: URL, resourceLimits?: ResourceLimits) {
    this.#program = program
    this.#resourceLimits = resourceLimits
  }

  start(order: TrainingOrder, onNews: OnNews): Job {
    return new TrainingThread(this.#program, order, onNews, this.#resourceLimits)
  }

  /** A thread ends with its process. */
  takeUp(): Promise<null> {
    return Promise.resolve(null)
  }
}

/** One run's worker thread. However it ends, it ends with an `Ending`. */
class TrainingThread implements Job {
  readonly ended: Promise<Ending>
  readonly #worker: Worker
  #cancelled = false
  #abandoned = false
  #alarm: NodeJS.Timeout | null = null
  readonly #settle: (ending: Ending) => void

  constructor(url: URL, order: TrainingOrder, onNews: OnNews, resourceLimits?: ResourceLimits) {
    const worker = new Worker(url, { workerData: order, name: `signum run ${order.runId}`, resourceLimits })
    this.#worker = worker
    const { promise, resolve } = Promise.withResolvers<Ending>()
    this.ended = promise
    this.#settle = resolve
    let ending: Ending | null = null
    worker.on('message', (message: TrainerMessage) => {
      if (this.#abandoned) return
      if (message.type === 'finished' || message.type === 'cancelled') ending ??= { state: message.type }
      else if (message.type === 'failed') ending ??= failingOf(order.runId, message)
      // A thread's error may overtake its earlier messages.
      else onNews(message)
    })
    worker.on('error', (error) => (ending ??= { state: 'failed', message: failureOf(order.runId, error) }))
    worker.on('exit', (code) => {
      if (this.#alarm !== null) clearTimeout(this.#alarm)
      const silent: Ending = this.#cancelled
        ? { state: 'cancelled' }
        : {
            state: 'failed',
            message:
              `The training thread of run ${order.runId} ended before the run did (exit code ${code}); its log ` +
              'may say why. Resume it, or launch it again.',
          }
      resolve(ending ?? silent)
    })
  }

  tell(command: TrainerCommand): void {
    if (command.type === 'cancel' && !this.#cancelled) {
      this.#cancelled = true
      this.#alarm = setTimeout(() => this.#leave({ state: 'cancelled' }), patience)
    }
    this.#worker.postMessage(command)
  }

  abandon(): void {
    this.#leave({ state: 'abandoned' })
  }

  /**
   * Stops waiting for a thread that is to cancel: it ends by itself after its step. It must not be terminated:
   * a thread that is ended within a step of onnxruntime aborts the whole process.
   */
  #leave(ending: Ending): void {
    this.#abandoned = true
    this.#worker.unref()
    this.#settle(ending)
  }
}

/**
 * The message of a thread's error; of an error that nobody foresaw, which comes with its stack, the first line.
 */
function failingOf(runId: number, failed: Extract<TrainerMessage, { type: 'failed' }>): FailedEnding {
  if (failed.kind === 'diverged') return { state: 'failed', message: failed.message, cause: failed.kind }
  if (failed.kind !== 'unknown') return { state: 'failed', message: failed.message }
  return {
    state: 'failed',
    message: `Run ${runId} failed: ${failed.message}. Its log holds the details; resume it, or launch it again.`,
    detail: failed.detail,
  }
}

/** Explains a thread's error. */
function failureOf(runId: number, error: unknown): string {
  if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') {
    return (
      `The training thread of run ${runId} ran out of memory. Take a smaller batch or model, or train fewer runs ` +
      'at once, then launch it again.'
    )
  }
  if (isDiskFull(error))
    return (
      `The disk is full: run ${runId} could not write its files (${messageOf(error)}). Free some space, then ` +
      'resume it.'
    )
  if (carriesFaults(error)) return sentencesIn(error)
  return (
    `The training thread of run ${runId} failed: ${messageOf(error)}. Its log may say more; resume it, or launch ` +
    'it again.'
  )
}
