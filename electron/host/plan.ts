import { requireDataset, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'
import type { PlannedRun } from '../../shared/experiment/plan-study.ts'
import { trainable } from '../../shared/experiment/validation.ts'
import { describeModel } from '../trainer/models/facts.ts'
import type { NewRun } from './store/new-runs.ts'

/**
 * An experiment as a run to be: how many epochs and optimizer steps it will take. What a batch leaves over is dropped
 * in every epoch.
 * @throws BadInput if it names a layer that its network does not have
 */
export function planOf(experiment: ResolvedExperiment, datasets: readonly DatasetEntry[]): NewRun {
  const dataset = requireDataset(experiment.dataset, datasets)
  if ([experiment.layerMethods, experiment.fixedLayers].some((rules) => (rules ?? null) !== null))
    describeModel(experiment, dataset)
  const images = experiment.trainImages ?? trainable(experiment, dataset)
  const steps = experiment.epochs * Math.floor(images / experiment.batchSize)
  return { experiment, epochs: experiment.epochs, steps, data: dataset.fingerprint ?? null }
}

/** The runs of a plan as runs to be. */
export function newRunsOf(
  runs: readonly Pick<PlannedRun, 'resolved' | 'source'>[],
  datasets: readonly DatasetEntry[],
): NewRun[] {
  return runs.map(({ resolved, source }) => ({ ...planOf(resolved, datasets), source }))
}
