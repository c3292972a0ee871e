import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import type { ExperimentInput } from '../../shared/experiment/experiment.ts'
import { followRank, type Rank } from '../trainer/engines/torch/rank.ts'
import { findPython } from '../trainer/engines/torch/python.ts'
import { CommandFailure } from './command-failure.ts'

/**
 * The one experiment that processes compute which were started together: on as many devices as there are of them.
 * @throws BadInput if there are several, or it is one for another number of devices
 */
export function sharedExperiment(experiments: readonly ExperimentInput[], { count }: Rank): ExperimentInput {
  const [experiment] = experiments
  if (experiment === undefined || experiments.length > 1)
    throw new BadInput({
      code: 'conflict',
      field: 'seed',
      what: phrase`${count} processes were started together (WORLD_SIZE), and they compute one run`,
      remedy: 'start them for each seed',
    })
  const { devices = count } = experiment
  if (devices !== count)
    throw new BadInput({
      code: 'conflict',
      field: 'devices',
      what: phrase`${count} processes were started together (WORLD_SIZE), and the run is for ${devices} devices`,
      remedy: 'leave devices out, or start as many',
    })
  return { ...experiment, devices: count }
}

/** Computes for rank 0 until the run has ended. @throws CommandFailure if that went wrong */
export async function computeForRankZero({ rank, count }: Rank): Promise<void> {
  const code = await followRank(findPython().path)
  if (code !== 0)
    throw new CommandFailure(
      `Rank ${rank} of ${count} ended ${code === null ? 'by a signal' : `with exit code ${code}`}.`,
    )
}
