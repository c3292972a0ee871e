import { parentPort, workerData } from 'node:worker_threads'
import type { Fault } from '../../../shared/errors/fault.ts'
import { FaultError } from '../../../shared/errors/fault-error.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { freezeRun, type FreezingOrder } from './freeze-run.ts'
import type { Frozen } from '../../../shared/contract/packed.ts'

/** What the thread answers: a result, or what went wrong; faults are null if nobody foresaw it. */
export type FreezingAnswer = { frozen: Frozen } | { failure: string; faults: readonly Fault[] | null }

if (parentPort === null) throw new Error('Freezing runs in a worker thread of the host.')

const answer: FreezingAnswer = await freezeRun(workerData as FreezingOrder).then(
  (frozen) => ({ frozen }),
  (error: unknown) => ({
    failure: messageOf(error),
    faults: error instanceof FaultError ? error.faults : null,
  }),
)
parentPort.postMessage(answer)
parentPort.close()
