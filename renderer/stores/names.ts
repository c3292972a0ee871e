import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { metrics as builtIn, type Metric } from '../../shared/metrics/metric.ts'
import { learnNames, type OwnNames } from '../../shared/query/learn-names.ts'
import { useClient, useHost } from './host.ts'
import { useRuns } from './runs.ts'

/**
 * Metrics and fields that scripts report beside Signum's own; tables, figures, columns and filters understand them from
 * then on. Looked up again when runs come and go.
 */
export const useNames = defineStore('names', () => {
  const client = useClient()
  const host = useHost()
  const runs = useRuns()
  const own = shallowRef<OwnNames>({ metrics: [], fields: [] })
  learnNames(() => own.value)

  async function refresh(): Promise<void> {
    try {
      own.value = await client.names.known()
    } catch {
      // Without a connection the names stay as they were.
    }
  }
  watch([() => host.state, () => runs.total], ([state]) => state === 'open' && void refresh(), { immediate: true })
  return {
    fields: computed(() => own.value.fields),
    own: computed(() => own.value.metrics),
    /** Signum's metrics, then those of scripts. */
    metrics: computed((): readonly Metric[] => [...builtIn, ...own.value.metrics]),
    refresh,
  }
})
