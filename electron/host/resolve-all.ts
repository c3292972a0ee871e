import { BadInput } from '../../shared/errors/bad-input.ts'
import type { Fault } from '../../shared/errors/fault.ts'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { KeptWeights } from '../../shared/experiment/kept-weights.ts'
import { resolveExperiment } from '../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../shared/experiment/resolved-experiment.ts'

/** Resolves experiments that came from outside. @throws BadInput with every different fault of any of them. */
export function resolveAll(
  experiments: readonly unknown[],
  datasets: readonly DatasetEntry[],
  weights: readonly KeptWeights[],
): ResolvedExperiment[] {
  const faults = new Map<string, Fault>()
  const resolved = experiments.flatMap((experiment) => {
    try {
      return [resolveExperiment(experiment, datasets, weights)]
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      for (const fault of error.faults) faults.set(JSON.stringify(fault), fault)
      return []
    }
  })
  if (faults.size > 0) throw new BadInput([...faults.values()])
  return resolved
}
