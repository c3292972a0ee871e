import { planStudy } from '../../../shared/experiment/plan-study.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { executorName } from '../cluster/slurm-executor.ts'
import { comparisonOf, launchMissing } from '../launch-missing.ts'
import { launchThere } from '../machines/launch-there.ts'
import { newRunsOf } from '../plan.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { shippedRecipes } from '../recipes.ts'
import { procedures, type Services } from './services.ts'

const studies = procedures.studies

export function studiesRouter({ store, scheduler, machines, cacheDirectory }: Services) {
  return {
    list: studies.list.handler(() => store.listStudies()),
    recipes: studies.recipes.handler(() => shippedRecipes()),
    existing: studies.existing.handler(async ({ input }) => {
      const datasets = await listDatasets(cacheDirectory)
      const planned = planStudy(input, datasets, await listWeights(cacheDirectory))
      return store.existingRuns(newRunsOf(planned, datasets), comparisonOf(input))
    }),
    launch: studies.launch.handler(async ({ input: { onlyMissing, on, ...recipe } }) => {
      if (on !== undefined && machines.has(on))
        return launchThere({ ...recipe, onlyMissing }, { machine: on, machines, store, cacheDirectory })
      const datasets = await listDatasets(cacheDirectory)
      const study = { name: recipe.name, notes: recipe.notes, recipe, join: false }
      const planned = planStudy(recipe, datasets, await listWeights(cacheDirectory))
      const executor = on === undefined ? null : executorName(on)
      return onlyMissing
        ? launchMissing(recipe, planned, { store, scheduler, datasets, executor })
        : { ...(await scheduler.launch(planned, study, datasets, { executor })), resumed: [], existing: [] }
    }),
  }
}
