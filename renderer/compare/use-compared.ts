import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'
import type { RunRow } from '../../shared/contract/run.ts'
import { useRuns } from '../stores/runs.ts'
import { useSelection } from '../stores/selection.ts'

/** The runs that a view is about: named in its address one by one or by their study; else the selected ones. Newest first. */
export function useCompared(): ComputedRef<RunRow[]> {
  const route = useRoute()
  const runs = useRuns()
  const selection = useSelection()
  return computed(() => {
    const { runs: ids, study } = route.query
    if (typeof ids === 'string') return idsOf(ids).flatMap((id) => runs.byId.get(id) ?? [])
    if (typeof study === 'string') return study === 'all' ? runs.all : runs.all.filter((run) => String(run.studyId) === study)
    return selection.selected
  })
}

/** Numbers of runs as they stand in an address: "1,2,3". */
export function idsOf(text: string): number[] {
  return text.split(',').map(Number).filter((id) => Number.isInteger(id) && id > 0)
}
