import type { ExperimentInput } from '../../../../shared/experiment/experiment.ts'

/** What the stand-in trainer is to do; it travels as the seed of an otherwise ordinary experiment. */
export const behaviours = {
  finish: 1,
  throwError: 2,
  exit: 3,
  exhaustMemory: 4,
  ignoreCommands: 5,
  reportFailure: 6,
  fillDisk: 7,
  misfit: 8,
} as const
export type Behaviour = keyof typeof behaviours

/** Steps that the stand-in takes in an epoch. */
export const stepsInEpoch = 10

/** An experiment for the stand-in trainer; the milliseconds of a step travel as the warm-up. */
export function standInExperiment(
  behaviour: Behaviour,
  { epochs = 2, stepMilliseconds = 0, threads = null as number | null } = {},
): ExperimentInput {
  return {
    dataset: 'digits',
    trainImages: 640,
    batchSize: 64,
    seed: behaviours[behaviour],
    epochs,
    warmupEpochs: stepMilliseconds,
    threads,
  }
}

/** The loss that the stand-in reports after a step: known, so that a test can tell a wrong or missing point. */
export function lossAt(step: number): number {
  return 1 / step
}
