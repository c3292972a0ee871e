import { requireDataset, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'
import { trainable } from '../../shared/experiment/validation.ts'
import type { NewRun } from './store/new-runs.ts'

/**
 * An experiment as a run to be: how many epochs and optimizer steps it will take. What a batch leaves over is dropped
 * in every epoch.
 */
export function planOf(experiment: ResolvedExperiment, datasets: readonly DatasetEntry[]): NewRun {
  const dataset = requireDataset(experiment.dataset, datasets)
  const images = experiment.trainImages ?? trainable(experiment, dataset)
  const steps = experiment.epochs * Math.floor(images / experiment.batchSize)
  return { experiment, epochs: experiment.epochs, steps, data: dataset.fingerprint ?? null }
}
