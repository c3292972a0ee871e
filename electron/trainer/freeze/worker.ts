import { parentPort, workerData } from 'node:worker_threads'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { DatasetUnavailable } from '../../data/dataset-unavailable.ts'
import { EngineError } from '../engines/engine.ts'
import { CheckpointError } from '../checkpoints/checkpoint.ts'
import { FreezeError } from './freeze.ts'
import { freezeRun, type FreezingOrder } from './freeze-run.ts'
import type { Frozen } from '../../../shared/contract/packed.ts'

/** What the thread answers: a result, or the words of a failure and whether they are meant for the user. */
export type FreezingAnswer = { frozen: Frozen } | { failure: string; foreseen: boolean }

if (parentPort === null) throw new Error('Freezing runs in a worker thread of the host.')

const answer: FreezingAnswer = await freezeRun(workerData as FreezingOrder).then(
  (frozen) => ({ frozen }),
  (error: unknown) => ({
    failure: error instanceof Error ? error.message : String(error),
    foreseen: [FreezeError, CheckpointError, DatasetUnavailable, EngineError, BadInput].some(
      (kind) => error instanceof kind,
    ),
  }),
)
parentPort.postMessage(answer)
parentPort.close()
