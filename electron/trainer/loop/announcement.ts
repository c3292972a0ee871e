import type { Dataset } from '../../data/dataset.ts'
import type { Progress, StartedFrom } from '../../../shared/contract/run.ts'
import { cautionsOf } from '../../../shared/experiment/cautions.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Checkpoint } from '../checkpoints/checkpoint.ts'
import type { EngineChoice } from '../engines/engines.ts'
import type { TrainerMessage } from '../messages.ts'
import { describeModel } from '../models/facts.ts'
import { reproducibilityRecord } from './record.ts'

/** What is told of a run when it begins: its model, and what it takes to train it again. */
export function startOf({
  experiment,
  choice,
  threads,
  dataset,
  startedFrom,
  teacher,
  progress,
}: {
  experiment: ResolvedExperiment
  choice: EngineChoice
  threads: number
  dataset: Dataset
  startedFrom?: StartedFrom
  teacher?: string
  progress: Progress
}): TrainerMessage {
  return {
    type: 'started',
    model: describeModel(experiment, dataset),
    record: reproducibilityRecord(choice, threads, dataset, experiment, { startedFrom, teacher }),
    progress,
  }
}

/** The first lines of a run's log: its engine, and where it goes on or what its comparison may trip over. */
export function remarksAtStart(
  experiment: ResolvedExperiment,
  { engine, reason }: EngineChoice,
  threads: number,
  checkpoint: Checkpoint | null,
): { level: 'info' | 'warning'; message: string }[] {
  const on = `${threads} thread${threads === 1 ? '' : 's'}`
  const first = { level: 'info', message: `Engine ${engine.name} ${engine.version} on ${on} (${reason}).` } as const
  if (checkpoint === null)
    return [first, ...cautionsOf(experiment).map((message) => ({ level: 'warning', message }) as const)]
  const { epoch, step } = checkpoint
  return [first, { level: 'info', message: `Goes on from the checkpoint of epoch ${epoch}, step ${step}.` }]
}
