import { defineStore } from 'pinia'
import { shallowRef, watch } from 'vue'
import type { StudyRow } from '../../shared/contract/studies.ts'
import { useClient, useHost } from './host.ts'
import { useRuns } from './runs.ts'

/** The studies there are, newest first; looked up again when runs come and go. */
export const useStudies = defineStore('studies', () => {
  const client = useClient()
  const host = useHost()
  const runs = useRuns()
  const studies = shallowRef<readonly StudyRow[]>([])
  async function refresh(): Promise<void> {
    try {
      studies.value = (await client.studies.list()).toSorted((a, b) => b.id - a.id)
    } catch {
      // Without a connection the list stays as it was.
    }
  }
  watch([() => host.state, () => runs.total], ([state]) => state === 'open' && void refresh(), { immediate: true })
  return { studies, refresh }
})
