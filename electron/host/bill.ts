import type { Bill } from '../../shared/contract/system.ts'
import { requireDataset, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../shared/experiment/resolve.ts'
import { describeModel } from '../trainer/models/facts.ts'
import type { Paces } from './pace.ts'
import { planOf } from './plan.ts'

/**
 * What an experiment will cost.
 * @throws BadInput with a complaint for every wrong field.
 */
export async function billOf(input: unknown, paces: Paces, datasets: readonly DatasetEntry[]): Promise<Bill> {
  const experiment = resolveExperiment(input, datasets)
  const { steps } = planOf(experiment, datasets)
  const { runs, secondsPerStep } = await paces.of({ ...experiment })
  const kind = `${experiment.model} on ${experiment.dataset} (${experiment.regime}, batch ${experiment.batchSize})`
  return {
    model: describeModel(experiment, requireDataset(experiment.dataset, datasets)),
    steps,
    seconds: secondsPerStep === null ? null : secondsPerStep * steps,
    secondsFrom: secondsPerStep === null ? `no run of ${kind} has finished here yet` : `${runs} finished ${runs === 1 ? 'run' : 'runs'} of ${kind}`,
  }
}
