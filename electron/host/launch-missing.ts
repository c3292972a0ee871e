import { BadInput } from '../../shared/errors/bad-input.ts'
import type { DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import type { PlannedRun } from '../../shared/experiment/plan-study.ts'
import type { Study } from '../../shared/experiment/study.ts'
import { newRunsOf } from './plan.ts'
import type { Scheduler } from './scheduler/scheduler.ts'
import type { StoreClient } from './store/client.ts'
import type { ExistingRun } from './store/existing-runs.ts'
import type { Comparison } from './store/new-runs.ts'

interface Parts {
  store: StoreClient
  scheduler: Scheduler
  /** The data sets with which the runs were planned. */
  datasets: readonly DatasetEntry[]
  /** Name of the executor that trains what is new; null for that of the host. */
  executor: string | null
}

interface Launched {
  studyId: number | null
  ids: number[]
  /** Runs that were stopped, or waited without a host, and go on. */
  resumed: number[]
  /** What there was before. */
  existing: ExistingRun[]
}

/** How the runs of a recipe are compared with those that there are. */
export function comparisonOf({ search }: Study): Comparison {
  return { halved: search?.halving !== undefined }
}

/**
 * Queues those runs of a recipe that there are not already, and goes on with those that were stopped before their end.
 * @throws BadInput if the recipe is a search, or a run cannot start from the run that it names
 */
export async function launchMissing(
  recipe: Study,
  planned: readonly PlannedRun[],
  { store, scheduler, datasets, executor }: Parts,
): Promise<Launched> {
  // A search learns from its own runs: all of them belong to its study.
  if (recipe.search?.tpe !== undefined)
    throw new BadInput({
      code: 'conflict',
      what: 'a search by TPE chooses its runs from those of its own study, so that none are missing',
      remedy: 'launch all of it, or leave the search out of the recipe to train what is missing of its matrix',
    })
  const comparison = comparisonOf(recipe)
  const existing = await store.existingRuns(newRunsOf(planned, datasets), comparison)
  const idsOf = (isOne: (run: ExistingRun) => boolean) => [...new Set(existing.filter(isOne).map(({ id }) => id))]
  // Before the others, which may start from them.
  const resumed = idsOf(({ stopped }) => stopped)
  if (resumed.length > 0) await scheduler.resume(resumed)
  for (const id of idsOf(({ state }) => state === 'queued')) if ((await scheduler.resume([id])) > 0) resumed.push(id)
  const study = { name: recipe.name, notes: recipe.notes, recipe, join: false }
  const launched = await scheduler.launch(planned, study, datasets, { missing: comparison, executor })
  return { ...launched, resumed, existing }
}
