import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { Control } from '../../../electron/trainer/loop/control.ts'
import { Training } from '../../../electron/trainer/loop/training.ts'
import type { TrainerMessage, TrainingOrder } from '../../../electron/trainer/messages.ts'

/** Every point of every metric, as "step value", in order. */
export type Points = Record<string, string[]>

export interface Trained {
  points: Points
  messages: TrainerMessage[]
  /** Paths of the checkpoints, by epoch. */
  checkpoints: Map<number, string>
}

export async function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'signum-test-'))
}

/** Runs the training loop in this thread, collecting what it reports. */
export async function train(
  input: ExperimentInput,
  {
    directory,
    checkpoint = null,
    source = null,
    teacher = null,
    threads = 1,
    onMessage,
  }: {
    directory: string
    checkpoint?: string | null
    source?: TrainingOrder['source']
    teacher?: TrainingOrder['teacher']
    threads?: number
    onMessage?: (message: TrainerMessage, control: Control) => void
  },
): Promise<Trained> {
  const trained: Trained = { points: {}, messages: [], checkpoints: new Map() }
  const control = new Control((paused) => report(paused ? { type: 'paused', reason: null } : { type: 'resumed' }))
  const order = {
    runId: 1,
    experiment: resolveExperiment(input),
    threads,
    runDirectory: join(directory, 'run'),
    dataDirectory: join(directory, 'data'),
    checkpoint,
    source,
    teacher,
  }
  const report = (message: TrainerMessage): void => {
    trained.messages.push(message)
    if (message.type === 'checkpoint') trained.checkpoints.set(message.epoch, message.path)
    if (message.type === 'metrics') {
      for (const { metric, steps, values } of message.columns)
        (trained.points[metric] ??= []).push(...Array.from(values, (value, index) => `${steps[index]} ${value}`))
    }
    if (message.type === 'rolled-back') trained.points = until(trained.points, message.to?.step ?? 0)
    onMessage?.(message, control)
  }
  await new Training(order, report, control).run()
  return trained
}

/** The points taken until a step. */
function until(points: Points, step: number): Points {
  return Object.fromEntries(
    Object.entries(points).map(([metric, list]) => [
      metric,
      list.filter((point) => Number(point.split(' ')[0]) <= step),
    ]),
  )
}

/** The points taken after a step. */
export function after(points: Points, step: number): Points {
  return Object.fromEntries(
    Object.entries(points).map(([metric, list]) => [
      metric,
      list.filter((point) => Number(point.split(' ')[0]) > step),
    ]),
  )
}
