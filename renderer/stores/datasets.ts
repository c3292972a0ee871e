import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { DatasetRow } from '../../shared/contract/datasets.ts'
import { builtInDatasets, type DatasetEntry } from '../../shared/experiment/dataset-catalogue.ts'
import { useClient, useHost } from './host.ts'
import { describeFailure } from '../format/faults.ts'

/** The data sets there are, those that were added among them. */
export const useDatasets = defineStore('datasets', () => {
  const client = useClient()
  const host = useHost()
  /** As the host lists them; null until it has. */
  const rows = shallowRef<readonly DatasetRow[] | null>(null)
  /** For checks, which cannot wait: those that come with the application until the host has answered. */
  const entries = shallowRef<readonly DatasetEntry[]>(builtInDatasets)
  const failure = ref<string | null>(null)
  /** Whether the host was asked, with whatever answer. */
  const loaded = ref(false)

  async function refresh(): Promise<void> {
    failure.value = null
    try {
      rows.value = entries.value = await client.datasets.list()
    } catch (error) {
      failure.value = describeFailure(error)
    } finally {
      loaded.value = true
    }
  }
  watch(
    () => host.state,
    (state) => state === 'open' && void refresh(),
    { immediate: true },
  )

  return { rows, entries, failure, loaded, refresh }
})
