import { activeStates } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { startTeaches, teacherOf } from '../../../shared/experiment/source.ts'
import type { Executor, Precursor } from '../executors/executor.ts'
import type { StoreClient } from '../store/client.ts'

/**
 * The job that an executor has of the run from which another starts: its queue keeps both in order.
 * @param source the run's id; anything but a number for no run
 * @returns null if it is not the executor's business
 */
export async function precursorOf(source: unknown, executor: Executor, store: StoreClient): Promise<Precursor | null> {
  if (typeof source !== 'number' || !executor.queues) return null
  const [found] = await store.standpointsOf([source])
  const { state, job } = found!
  if (!activeStates.includes(state) || job?.executor !== executor.name || job.key === null) return null
  return { runId: source, key: job.key }
}

/** The run or weights that teach a run; null where it has no teacher, or a job finds it where its start is. */
export function teacherBeside(after: Precursor | null, experiment: ResolvedExperiment): string | number | null {
  return after !== null && experiment.teacher === startTeaches ? null : teacherOf(experiment)
}
