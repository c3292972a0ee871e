import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { RunRow } from '../../shared/contract/run.ts'
import { CurveBook } from '../series/curve-book.ts'
import { stepsPerUnit, type Horizontal } from '../series/horizontal.ts'
import type { CurveSource } from '../series/run-series.ts'
import { useClient } from '../stores/host.ts'

/** Points of a curve between the edges of a chart. */
const drawn = 4000

interface ZoomOptions {
  runs: Ref<readonly RunRow[]>
  metric: Ref<string>
  horizontal: Ref<Horizontal>
  /** What part of the horizontal is seen; null for all. */
  range: Ref<{ from: number; to: number } | null>
  /** Whether any curve is drawn from afar: else there is no more to fetch. */
  fromAfar(): boolean
}

/**
 * The curves of a part that was zoomed into, from all points that there are; null while nothing is zoomed, or all
 * points are there already.
 */
export function useZoomed({ runs, metric, horizontal, range, fromAfar }: ZoomOptions): ShallowRef<CurveSource | null> {
  const client = useClient()
  const source = shallowRef<CurveSource | null>(null)
  let stop = new AbortController()

  watch([range, metric, horizontal, () => runs.value.map(({ id }) => id).join()], async () => {
    stop.abort()
    stop = new AbortController()
    const part = range.value
    const units = runs.value.map((run) => stepsPerUnit(run, horizontal.value))
    if (part === null || !fromAfar() || units.some((unit) => unit === null) || units.length === 0) {
      source.value = null
      return
    }
    try {
      const curves = await client.metrics.curves(
        {
          runIds: runs.value.map(({ id }) => id),
          metrics: [metric.value],
          from: part.from * Math.min(...(units as number[])),
          to: part.to * Math.max(...(units as number[])),
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
  })
  onScopeDispose(() => stop.abort())
  return source
}
