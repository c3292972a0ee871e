import { parentPort, workerData } from 'node:worker_threads'
import { firstLineOf, messageOf } from '../../shared/errors/message-of.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { DatasetUnavailable } from '../data/dataset-unavailable.ts'
import { EngineError } from './engines/engine.ts'
import { GraphError } from './graph/shape.ts'
import { CheckpointError } from './checkpoints/checkpoint.ts'
import { Cancelled, Control } from './loop/control.ts'
import { Diverged } from './loop/divergence.ts'
import { MemoryExceeded } from './programs/memory-plan.ts'
import { findsNoRoom } from './loop/room.ts'
import { Training } from './loop/training.ts'
import type { TrainerCommand, TrainerMessage, TrainingOrder } from './messages.ts'

if (parentPort === null) throw new Error('The trainer runs as a worker thread of the host.')
const port = parentPort

function report(message: TrainerMessage): void {
  const buffers =
    message.type === 'metrics'
      ? message.columns.flatMap(({ steps, values, times }) =>
          [steps, values, times].map(({ buffer }) => buffer as ArrayBuffer),
        )
      : []
  port.postMessage(message, buffers)
}

/** The last message of a run that did not finish. */
function ending(error: unknown): TrainerMessage {
  if (error instanceof Cancelled) return { type: 'cancelled' }
  const message = messageOf(error)
  if (error instanceof Diverged) return { type: 'failed', message, kind: 'diverged' }
  if (
    error instanceof BadInput ||
    error instanceof DatasetUnavailable ||
    error instanceof CheckpointError ||
    error instanceof MemoryExceeded
  )
    return { type: 'failed', message, kind: 'bad-input' }
  if (error instanceof EngineError || error instanceof GraphError) return { type: 'failed', message, kind: 'engine' }
  const code = (error as NodeJS.ErrnoException | null)?.code
  if (findsNoRoom(error)) {
    return { type: 'failed', message: `The disk is full: ${message}. Make room, then resume the run.`, kind: 'disk' }
  }
  if ((error as NodeJS.ErrnoException | null)?.syscall !== undefined && code !== undefined) {
    return {
      type: 'failed',
      message:
        `The files of the run could not be written or read (${message}). Check the disk and its permissions, ` +
        'then resume the run.',
      kind: 'disk',
    }
  }
  const detail = error instanceof Error ? (error.stack ?? message) : message
  return { type: 'failed', message: firstLineOf(error), kind: 'unknown', detail }
}

// The host resumes from what it has recorded: until then nothing older is removed.
const control = new Control((paused) => report(paused ? { type: 'paused', reason: null } : { type: 'resumed' }), 0)
port.on('message', (command: TrainerCommand) => control.receive(command))

try {
  await new Training(workerData as TrainingOrder, report, control).run()
  report({ type: 'finished' })
} catch (error) {
  report(ending(error))
} finally {
  // The port keeps the thread alive; what was posted before is still delivered.
  port.close()
}
