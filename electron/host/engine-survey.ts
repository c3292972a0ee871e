import { Worker } from 'node:worker_threads'
import { workerProgram } from '../resources/worker-program.ts'
import type { listEngines } from '../trainer/engines/engines.ts'
import { Failure } from './failure.ts'

type EngineRows = Awaited<ReturnType<typeof listEngines>>

export const surveyWorker = workerProgram('../trainer/engines/survey.ts', 'survey', import.meta.url)

/**
 * Looks at the engines in a thread of its own: loading them takes seconds of a processor, for which the window would
 * stand still, and libraries that would stay in the memory of the app.
 */
export class EngineSurvey {
  readonly #worker: URL
  readonly #now: () => number
  #running: Promise<EngineRows> | null = null
  #last: { rows: EngineRows; at: number } | null = null

  /** @param now milliseconds of a clock */
  constructor(worker: URL, now: () => number = () => performance.now()) {
    this.#worker = worker
    this.#now = now
  }

  /**
   * Every engine, whether it can be used here, and why or why not; who asks while a survey runs gets the same.
   * @throws Failure if the thread ends without an answer, and what it throws
   */
  list(): Promise<EngineRows> {
    this.#running ??= this.#survey()
      .then((rows) => {
        this.#last = { rows, at: this.#now() }
        return rows
      })
      .finally(() => (this.#running = null))
    return this.#running
  }

  /** What a survey of the last minute found; a new one if there is none. @throws as `list` does */
  recent(): Promise<EngineRows> {
    if (this.#last !== null && this.#now() - this.#last.at < freshFor) return Promise.resolve(this.#last.rows)
    return this.list()
  }

  /** Waits for the end of a survey: a thread that is ended within a native library can take the process with it. */
  async close(): Promise<void> {
    await this.#running?.catch(() => undefined)
  }

  #survey(): Promise<EngineRows> {
    const { promise, resolve, reject } = Promise.withResolvers<EngineRows>()
    const worker = new Worker(this.#worker, { name: 'signum looks at engines' })
    let rows: EngineRows | null = null
    worker.on('message', (answer: EngineRows) => (rows = answer))
    worker.on('error', reject)
    worker.on('exit', () => {
      if (rows === null) reject(new Failure('disk', unanswered))
      else resolve(rows)
    })
    return promise
  }
}

/** Milliseconds for which an answer does for whoever only asks whether an engine works. */
const freshFor = 60_000

const unanswered = {
  code: 'unforeseen',
  what: 'the thread that looked at the engines ended without an answer',
  remedy: 'reload the view; if it happens again, start Signum again',
} as const
