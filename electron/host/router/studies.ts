import { planStudy } from '../../../shared/experiment/plan-study.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { listWeights } from '../../weights/kept/registry.ts'
import { shippedRecipes } from '../recipes.ts'
import { procedures, type Services } from './services.ts'

const studies = procedures.studies

export function studiesRouter({ store, scheduler, cacheDirectory }: Services) {
  return {
    list: studies.list.handler(() => store.listStudies()),
    recipes: studies.recipes.handler(() => shippedRecipes()),
    launch: studies.launch.handler(async ({ input }) => {
      const datasets = await listDatasets(cacheDirectory)
      const study = { name: input.name, notes: input.notes, recipe: input, join: false }
      const { ids, studyId } = await scheduler.launch(
        planStudy(input, datasets, await listWeights(cacheDirectory)),
        study,
        datasets,
      )
      return { ids, studyId: studyId! }
    }),
  }
}
