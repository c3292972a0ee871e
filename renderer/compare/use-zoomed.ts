import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { RunRow } from '../../shared/contract/run.ts'
import { CurveBook } from '../series/curve-book.ts'
import { stepsPerUnit, type Horizontal } from '../series/horizontal.ts'
import type { CurveSource } from '../series/run-series.ts'
import type { Zoom } from '../chart/zoom.ts'
import { useClient } from '../stores/host.ts'

/** Points of a curve between the edges of a chart. */
const drawn = 4000

interface ZoomOptions {
  runs: Ref<readonly RunRow[]>
  metric: Ref<string>
  horizontal: Ref<Horizontal>
  /** The section that is seen; null for all. */
  section: Ref<Zoom | null>
  /** Whether any curve is drawn from afar: else there is no more to fetch. */
  fromAfar: Ref<boolean>
}

/**
 * The curves of a part that was zoomed into, from all points that there are; null while nothing is zoomed, or all
 * points are there already.
 */
export function useZoomed({
  runs,
  metric,
  horizontal,
  section,
  fromAfar,
}: ZoomOptions): ShallowRef<CurveSource | null> {
  const client = useClient()
  const source = shallowRef<CurveSource | null>(null)
  let stop = new AbortController()

  const asked = () => JSON.stringify([section.value?.x, metric.value, horizontal.value, fromAfar.value, ids()])
  const ids = () => runs.value.map(({ id }) => id)
  const load = async () => {
    stop.abort()
    stop = new AbortController()
    const part = section.value?.x ?? null
    const units = runs.value.map((run) => stepsPerUnit(run, horizontal.value))
    if (part === null || !fromAfar.value || units.some((unit) => unit === null) || units.length === 0) {
      source.value = null
      return
    }
    try {
      const curves = await client.metrics.curves(
        {
          runIds: ids(),
          metrics: [metric.value],
          from: part.low * Math.min(...(units as number[])),
          to: part.high * Math.max(...(units as number[])),
          points: drawn,
          times: true,
        },
        { signal: stop.signal },
      )
      const book = new CurveBook()
      book.apply({ series: curves, reset: [] }, true)
      source.value = book
    } catch {
      // Another part was asked for, or the connection broke: what is drawn stays.
    }
  }
  // An address may begin with a section.
  watch(asked, load, { immediate: true })
  onScopeDispose(() => stop.abort())
  return source
}
