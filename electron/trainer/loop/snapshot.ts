import { RandomStream } from '../../data/random.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Checkpoint } from '../checkpoints/checkpoint.ts'
import { trainedDataOf } from '../checkpoints/trained-data.ts'
import { readStates } from '../engines/read-states.ts'
import type { Session } from './session.ts'

/** Everything that a run needs to go on from the end of an epoch. */
export async function checkpointOf(
  { schedules, engine, threads, startedFrom, dataset, state, shapes, chooser, teacher }: Session,
  experiment: ResolvedExperiment,
  { epoch, step }: { epoch: number; step: number },
  rolledBackTo: readonly number[],
): Promise<Checkpoint> {
  return {
    experiment,
    epoch,
    step,
    randomState: RandomStream.of(experiment.seed, 'order', epoch).state(),
    schedules: { ...schedules.metrics(step - 1), ...schedules.symbols(step - 1) },
    engine: engine.name,
    threads,
    startedFrom,
    data: trainedDataOf(dataset),
    choice: chooser.choice,
    ...(teacher === null ? {} : { teacher: teacher.opened.digest }),
    ...(rolledBackTo.length === 0 ? {} : { rollBacks: rolledBackTo.length, rolledBackTo }),
    tensors: new Map(
      [...(await readStates(state, state.names()))].map(([name, values]) => [
        name,
        { shape: shapes.get(name)!.shape, values },
      ]),
    ),
  }
}
