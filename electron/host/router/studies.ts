import { expandStudy } from '../../../shared/experiment/study.ts'
import { listDatasets } from '../../data/registry.ts'
import { procedures, type Services } from './services.ts'

const studies = procedures.studies

export function studiesRouter({ store, scheduler, cacheDirectory }: Services) {
  return {
    list: studies.list.handler(() => store.listStudies()),
    launch: studies.launch.handler(async ({ input }) => {
      const { ids, studyId } = await scheduler.launch(expandStudy(input, await listDatasets(cacheDirectory)), { name: input.name, notes: input.notes, recipe: input, join: false })
      return { ids, studyId: studyId! }
    }),
  }
}
