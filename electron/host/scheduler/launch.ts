import { BadInput, type Complaint } from '../../../shared/errors/bad-input.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { planOf } from '../plan.ts'
import type { NewRun } from '../store/runs.ts'

/** Experiments as runs to be. @throws BadInput with every different complaint about any of them. */
export function newRunsOf(experiments: readonly unknown[], datasets: readonly DatasetEntry[]): NewRun[] {
  const complaints = new Map<string, Complaint>()
  const runs = experiments.flatMap((experiment) => {
    try {
      return [planOf(resolveExperiment(experiment, datasets), datasets)]
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      for (const complaint of error.complaints) complaints.set(`${complaint.field}: ${complaint.message}`, complaint)
      return []
    }
  })
  if (complaints.size > 0) throw new BadInput([...complaints.values()])
  return runs
}
