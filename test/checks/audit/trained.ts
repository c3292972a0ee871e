import { join } from 'node:path'
import { listDatasets } from '../../../electron/data/kept/registry.ts'
import { Control } from '../../../electron/trainer/loop/control.ts'
import { Training } from '../../../electron/trainer/loop/training.ts'
import type { TrainerMessage, TrainingOrder } from '../../../electron/trainer/messages.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'

export interface Trained {
  experiment: ResolvedExperiment
  /** Points of every metric, in order. */
  points: Record<string, { step: number; value: number }[]>
}

/** All fields of an experiment, with the data sets that were added in a folder. */
export async function resolved(input: ExperimentInput, folder: string): Promise<ResolvedExperiment> {
  return resolveExperiment(input, await listDatasets(join(folder, 'data')))
}

/**
 * Trains by the product's own loop, in this thread.
 * @param folder its "data" has the data sets, and its `name` gets the checkpoints
 * @param onCheckpoint is called while the loop waits for it
 */
export async function trained(
  input: ExperimentInput,
  folder: string,
  {
    name = 'run',
    onCheckpoint,
    ...order
  }: Partial<TrainingOrder> & { name?: string; onCheckpoint?: (path: string, epoch: number) => void } = {},
): Promise<Trained> {
  const experiment = await resolved(input, folder)
  const points: Trained['points'] = {}
  const report = (message: TrainerMessage): void => {
    if (message.type === 'checkpoint') onCheckpoint?.(message.path, message.epoch)
    if (message.type !== 'metrics') return
    for (const { metric, steps, values } of message.columns)
      for (const [index, value] of values.entries()) (points[metric] ??= []).push({ step: steps[index]!, value })
  }
  await new Training(
    {
      runId: 1,
      experiment,
      threads: 1,
      runDirectory: join(folder, name),
      dataDirectory: join(folder, 'data'),
      checkpoint: null,
      ...order,
    },
    report,
    new Control(() => {}),
  ).run()
  return { experiment, points }
}
