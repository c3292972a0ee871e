import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { headlineMetric } from '../../shared/contract/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { aggregate } from '../series/aggregate.ts'
import { useClient } from '../stores/host.ts'

interface Known {
  epoch: number
  x: number[]
  y: number[]
}

const known = new Map<number, Known>()

/**
 * Small curves for the rows in sight: each run's is fetched once, and again only when it has finished another epoch.
 * @returns a function from runs to the mean curve over them; it is replaced whenever there is more to show.
 */
export function useSparklines(inSight: Ref<readonly RunRow[]>): Ref<(runs: readonly RunRow[]) => number[]> {
  const client = useClient()
  const means = shallowRef(meanOf)
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = new AbortController()

  watch(inSight, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void fetchMissing(), 150)
  }, { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    stop.abort()
  })

  async function fetchMissing(): Promise<void> {
    const missing = inSight.value.filter((run) => run.progress.epoch > 0 && known.get(run.id)?.epoch !== run.progress.epoch).slice(0, 500)
    if (missing.length === 0) return
    // Marked at once, so that the next change does not ask for them a second time.
    for (const run of missing) known.set(run.id, { x: [], y: [], ...known.get(run.id), epoch: run.progress.epoch })
    try {
      const series = await client.metrics.series({ runIds: missing.map((run) => run.id), metrics: [headlineMetric] }, { signal: stop.signal })
      for (const { runId, steps, values } of series) known.set(runId, { epoch: known.get(runId)!.epoch, x: steps, y: values })
      means.value = (runs) => meanOf(runs)
    } catch {
      for (const run of missing) known.delete(run.id)
    }
  }
  return means
}

function meanOf(runs: readonly RunRow[]): number[] {
  const curves = runs.flatMap((run) => known.get(run.id) ?? [])
  return curves.length === 1 ? curves[0]!.y : aggregate(curves).y
}
