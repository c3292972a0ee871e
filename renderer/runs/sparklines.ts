import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { choosingMetric, headlineMetric } from '../../shared/metrics/metric.ts'
import { aggregate } from '../series/aggregate.ts'
import { useClient } from '../stores/host.ts'
import { keepNewest } from '../stores/newest.ts'
import { useRuns } from '../stores/runs.ts'

interface Known {
  epoch: number
  x: number[]
  y: number[]
}

/** Points of a curve that is 72 pixels wide. */
const drawn = 100
/** The newest runs represent a large group. */
const mostOfGroup = 20
/** Curves that are held though no line in sight shows them. */
const mostIdle = 500
const known = new Map<number, Known>()

/**
 * Small curves for the lines in sight, each given by the numbers of its runs: a run's is fetched once, and again only
 * when it is known to have finished another epoch.
 * @returns a function from runs to the mean curve over them; it is replaced whenever there is more to show.
 */
export function useSparklines(inSight: Ref<readonly (readonly number[])[]>): Ref<(ids: readonly number[]) => number[]> {
  const client = useClient()
  const runs = useRuns()
  const means = shallowRef(meanOf)
  let timer: ReturnType<typeof setTimeout> | undefined
  const stop = new AbortController()

  /** Runs that no view holds have ended long ago, or not begun: their curves do not change. */
  const epochOf = (id: number) => runs.byId.get(id)?.progress.epoch ?? -1
  const wanted = () => inSight.value.flatMap((ids) => ids.slice(0, mostOfGroup))

  watch(
    () =>
      wanted()
        .map((id) => `${id}:${epochOf(id)}`)
        .join(),
    () => {
      timer ??= setTimeout(() => void fetchMissing(), 150)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    stop.abort()
  })

  async function fetchMissing(): Promise<void> {
    timer = undefined
    const missing = wanted()
      .filter((id) => epochOf(id) !== 0 && known.get(id)?.epoch !== epochOf(id))
      .slice(0, 1000)
    if (missing.length === 0) return
    // Marked at once, so that the next change does not ask for them a second time.
    for (const id of missing) known.set(id, { x: [], y: [], ...known.get(id), epoch: epochOf(id) })
    try {
      const curves = await client.metrics.curves(
        { runIds: missing, metrics: [headlineMetric, choosingMetric], points: drawn },
        { signal: stop.signal },
      )
      for (const { runId, steps, values, bucket } of followed(curves))
        known.set(runId, {
          epoch: known.get(runId)!.epoch,
          ...(bucket === 1 ? { x: [...steps], y: [...values] } : paired(steps, values)),
        })
      const shown = new Set(wanted())
      keepNewest(known, mostIdle, (id) => shown.has(id))
      means.value = (ids) => meanOf(ids)
    } catch {
      for (const id of missing) known.delete(id)
    }
  }
  return means
}

/** One curve of each run: of validation images if it has some, since held-out ones are scored at its end alone. */
export function followed<Curve extends { runId: number; metric: string }>(curves: readonly Curve[]): Curve[] {
  const validated = new Set(curves.filter(({ metric }) => metric === choosingMetric).map(({ runId }) => runId))
  return curves.filter(({ runId, metric }) => (metric === choosingMetric) === validated.has(runId))
}

/**
 * A curve from afar holds the low and the high of every stretch: what lies between them is what a line of 72 pixels can
 * show.
 */
function paired(steps: Float64Array, values: Float64Array): { x: number[]; y: number[] } {
  const half = Math.ceil(steps.length / 2)
  return {
    x: Array.from({ length: half }, (_, index) => steps[2 * index]!),
    y: Array.from(
      { length: half },
      (_, index) => (values[2 * index]! + (values[2 * index + 1] ?? values[2 * index]!)) / 2,
    ),
  }
}

function meanOf(ids: readonly number[]): number[] {
  const curves = ids.slice(0, mostOfGroup).flatMap((id) => known.get(id) ?? [])
  return curves.length === 1 ? curves[0]!.y : aggregate(curves).y
}
