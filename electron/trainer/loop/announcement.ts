import type { Dataset } from '../../data/dataset.ts'
import type { Progress, StartedFrom } from '../../../shared/contract/run.ts'
import { cautionsOf } from '../../../shared/experiment/cautions.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Checkpoint } from '../checkpoints/checkpoint.ts'
import type { EngineChoice } from '../engines/engines.ts'
import type { TrainerMessage } from '../messages.ts'
import { describeModel } from '../models/facts.ts'
import { inWords, type MemoryPlan } from '../programs/memory-plan.ts'
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

interface Remark {
  level: 'info' | 'warning'
  message: string
}
const info = (message: string): Remark => ({ level: 'info', message })

/**
 * The first lines of a run's log: its engine, where it goes on or what its comparison may trip over, the memory that a
 * step needs, and whose weights it takes or learns from.
 */
export function remarksAtStart({
  experiment,
  choice: { engine, reason },
  threads,
  checkpoint,
  plan,
  others,
}: {
  experiment: ResolvedExperiment
  choice: EngineChoice
  threads: number
  checkpoint: Checkpoint | null
  plan: MemoryPlan
  others: readonly ({ words: string } | null)[]
}): Remark[] {
  const on = `${threads} thread${threads === 1 ? '' : 's'}`
  return [
    info(`Engine ${engine.name} ${engine.version} on ${on} (${reason}).`),
    ...(checkpoint === null
      ? cautionsOf(experiment).map((message): Remark => ({ level: 'warning', message }))
      : [info(`Goes on from the checkpoint of epoch ${checkpoint.epoch}, step ${checkpoint.step}.`)]),
    info(
      `A step needs about ${inWords(plan.total)}: ${inWords(plan.activations)} of activations, ` +
        `${inWords(plan.state)} of parameters and moments.`,
    ),
    ...others.flatMap((other) => (other === null ? [] : [info(other.words)])),
  ]
}
