import type { Bill } from '../../shared/contract/system.ts'
import { requireDataset, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'
import { memoryPlan } from '../trainer/programs/memory-plan.ts'
import { describeModel } from '../trainer/models/facts.ts'
import type { Pace, Paces } from './pace.ts'
import { planOf } from './plan.ts'

/** By what the graph of a training depends on: it takes a moment to build. */
const memories = new Map<string, number>()
const mostMemories = 200

function memoryOf(experiment: ResolvedExperiment, dataset: DatasetEntry): number {
  const { seed: _, epochs: __, learningRate: ___, muStart: ____, muEnd: _____, ...shape } = experiment
  const key = JSON.stringify(shape)
  const known = memories.get(key)
  if (known !== undefined) return known
  const { total } = memoryPlan(experiment, dataset)
  if (memories.size >= mostMemories) memories.clear()
  memories.set(key, total)
  return total
}

/** Estimates the cost of an experiment. @param datasets the data sets with which it was resolved */
export async function billOf(
  experiment: ResolvedExperiment,
  paces: Paces,
  datasets: readonly DatasetEntry[],
): Promise<Bill> {
  const { steps } = planOf(experiment, datasets)
  const pace = await paces.of({ ...experiment })
  const dataset = requireDataset(experiment.dataset, datasets)
  return {
    model: describeModel(experiment, dataset),
    memoryBytes: memoryOf(experiment, dataset),
    steps,
    seconds: pace.secondsPerStep === null ? null : pace.secondsPerStep * steps,
    secondsLeast: pace.least === null ? null : pace.least * steps,
    secondsMost: pace.most === null ? null : pace.most * steps,
    secondsFrom: originOf(pace, experiment),
  }
}

/** What a time rests on, in words. */
function originOf({ secondsPerStep, runs, neighbours }: Pace, experiment: ResolvedExperiment): string {
  const sizes = neighbours.length === 0 ? [experiment.batchSize] : neighbours
  const kind = `${experiment.model} on ${experiment.dataset} (${experiment.regime}, batch ${sizes.join(' and ')})`
  if (secondsPerStep === null) return `no run of ${kind} has finished here yet`
  const from = `${runs} finished ${runs === 1 ? 'run' : 'runs'} of ${kind}`
  return neighbours.length === 0 ? from : `estimated for batch ${experiment.batchSize} from ${from}`
}
