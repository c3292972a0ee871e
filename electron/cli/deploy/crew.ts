import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Crew } from '../../../shared/packed/threads.ts'
import { workerProgram } from '../../resources/worker-program.ts'

const program = workerProgram('./packed-thread.ts', 'packed-thread', import.meta.url)

/** Threads that deploy checks use. */
export const crewThreads = Math.min(4, availableParallelism())

/** Threads of Node that help a packed model; they keep no process alive. */
export const crewOf = (threads: number): Crew => ({
  threads,
  async start(order) {
    const worker = new Worker(program, { workerData: order, name: `packed model, thread ${order.index}` })
    await once(worker, 'message')
    worker.unref()
  },
})
