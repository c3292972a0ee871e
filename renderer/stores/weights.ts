import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import type { KeptWeights } from '../../shared/experiment/kept-weights.ts'
import { describeFailure } from '../format/faults.ts'
import { useClient, useHost } from './host.ts'

/** The weights that are kept in the store. */
export const useWeights = defineStore('weights', () => {
  const client = useClient()
  const host = useHost()
  /** Null until the host has answered. */
  const entries = shallowRef<readonly KeptWeights[] | null>(null)
  const failure = ref<string | null>(null)

  async function refresh(): Promise<void> {
    failure.value = null
    try {
      entries.value = await client.weights.list()
    } catch (error) {
      failure.value = describeFailure(error)
    }
  }
  watch(
    () => host.state,
    (state) => state === 'open' && void refresh(),
    { immediate: true },
  )
  return { entries, failure, refresh }
})
