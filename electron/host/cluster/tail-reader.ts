import { Worker } from 'node:worker_threads'
import { workerProgram } from '../../resources/worker-program.ts'
import type { TailsAnswer, TailsQuestion } from './tails-thread.ts'
import { Unreachable, type Tail } from './transport.ts'

const program = workerProgram('./tails-thread.ts', 'tails', import.meta.url)

type Waiting = PromiseWithResolvers<TailsAnswer>

/**
 * Reads what files of this machine have after a place, in a thread that waits for the file system in place of the host.
 * The thread starts with the first question, and keeps no process alive.
 */
export class TailReader {
  #worker: Worker | null = null
  /** Questions without an answer, in their order. */
  readonly #waiting: Waiting[] = []

  /** @throws Unreachable if a file cannot be read */
  async tails(asked: readonly Tail[]): Promise<(Uint8Array | null)[]> {
    if (asked.length === 0) return []
    this.#worker ??= this.#start()
    const waiting: Waiting = Promise.withResolvers()
    this.#waiting.push(waiting)
    this.#worker.ref()
    const question: TailsQuestion = {
      paths: asked.map(({ path }) => path).join('\0'),
      from: Float64Array.from(asked, ({ from }) => from),
    }
    this.#worker.postMessage(question, [question.from.buffer as ArrayBuffer])
    const answer = await waiting.promise
    if ('why' in answer) throw new Unreachable(answer.why)
    return asked.map((_, index) => {
      const found = answer.grown.get(index)
      return found === undefined ? nothing : found
    })
  }

  #start(): Worker {
    const worker = new Worker(program, { name: 'signum reads the files of a cluster' })
    worker.on('message', (answer: TailsAnswer) => {
      this.#waiting.shift()?.resolve(answer)
      if (this.#waiting.length === 0) worker.unref()
    })
    worker.on('error', (error) => this.#giveUp(worker, `the thread that reads files failed: ${error.message}`))
    worker.on('exit', () => this.#giveUp(worker, 'the thread that reads files ended'))
    return worker
  }

  /** The next question starts another thread. */
  #giveUp(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = null
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ why })
  }
}

const nothing = new Uint8Array()
