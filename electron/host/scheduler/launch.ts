import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { planOf } from '../plan.ts'
import type { NewRun } from '../store/new-runs.ts'

/** Experiments as runs to be. @throws BadInput with every different fault of any of them. */
export function newRunsOf(experiments: readonly unknown[], datasets: readonly DatasetEntry[]): NewRun[] {
  const faults = new Map<string, Fault>()
  const runs = experiments.flatMap((experiment) => {
    try {
      return [planOf(resolveExperiment(experiment, datasets), datasets)]
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      for (const fault of error.faults) faults.set(JSON.stringify(fault), fault)
      return []
    }
  })
  if (faults.size > 0) throw new BadInput([...faults.values()])
  return runs
}
