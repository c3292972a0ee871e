import { requireDataset, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'
import type { NewRun } from './store/runs.ts'

/**
 * An experiment as a run to be: how many epochs and optimizer steps it will take. What a batch leaves over is dropped
 * in every epoch.
 */
export function planOf(experiment: ResolvedExperiment, datasets: readonly DatasetEntry[]): NewRun {
  const images = experiment.trainImages ?? requireDataset(experiment.dataset, datasets).trainImages
  return { experiment, epochs: experiment.epochs, steps: experiment.epochs * Math.floor(images / experiment.batchSize) }
}
