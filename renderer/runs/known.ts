import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { KnownValues } from '../../shared/query/completions.ts'
import { useClient } from '../stores/host.ts'
import { useRuns } from '../stores/runs.ts'

/**
 * Contents of the store: values that complete filters, metrics that runs have reported. Looked up again when
 * runs come and go.
 */
export function useKnown(): {
  values: ShallowRef<KnownValues>
  metrics: ShallowRef<readonly string[]>
  refresh(): Promise<void>
  loaded: Ref<boolean>
} {
  const client = useClient()
  const runs = useRuns()
  const values = shallowRef<KnownValues>({})
  const metrics = shallowRef<readonly string[]>([])
  const loaded = ref(false)

  async function refresh(): Promise<void> {
    try {
      const known = await client.runs.known()
      values.value = known.values
      metrics.value = known.metrics
      loaded.value = true
    } catch {
      // The connection broke: completion waits for the next time.
    }
  }
  watch([() => runs.loaded, () => runs.total], () => runs.loaded && void refresh(), { immediate: true })
  return { values, metrics, refresh, loaded }
}
