import { findMetric } from '../../shared/metrics/metric.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { tellsTimes } from '../../shared/contract/run-times.ts'
import type { Curve } from './curve-book.ts'
import { t } from '../words/words.ts'

/** Choices for the x axis of the curves of one run. */
export const horizontals = ['step', 'epoch', 'time'] as const
/** And of several: images seen put runs of different batch sizes side by side. */
export const comparedHorizontals = ['step', 'epoch', 'images', 'time', 'wall'] as const
/** One of those, or "metric:" and the name of another metric. */
export type Horizontal = (typeof comparedHorizontals)[number] | `metric:${string}`

const titles: Readonly<Record<string, string>> = {
  step: t('series.step'),
  epoch: t('series.epoch'),
  images: t('series.imagesSeen'),
  time: t('series.seconds'),
  wall: t('series.timeOfDay'),
}
/** In a word, as buttons and lists name them. */
export const horizontalWords: Readonly<Record<(typeof comparedHorizontals)[number], string>> = {
  step: 'step',
  epoch: 'epoch',
  images: 'images',
  time: 'time',
  wall: 'clock',
}

export function horizontalTitle(horizontal: Horizontal): string {
  if (!isMetric(horizontal)) return titles[horizontal]!
  const name = metricOf(horizontal)
  return findMetric(name)?.title ?? name
}

/** Whether an axis counts whole things. */
export function isCount(horizontal: Horizontal): boolean {
  return horizontal === 'step' || horizontal === 'epoch' || horizontal === 'images'
}

export function isMetric(horizontal: Horizontal): horizontal is `metric:${string}` {
  return horizontal.startsWith('metric:')
}

export function metricOf(horizontal: `metric:${string}`): string {
  return horizontal.slice('metric:'.length)
}

/** Whether a run tells what an axis counts: of an imported one epochs, times and the batch size may be unknown. */
export function knowsHorizontal(run: RunRow, horizontal: Horizontal): boolean {
  if (horizontal === 'epoch') return run.origin === null || run.progress.epochs > 0
  if (horizontal === 'time' || horizontal === 'wall') return run.origin === null || tellsTimes(run)
  return horizontal !== 'images' || typeof run.experiment.batchSize === 'number'
}

/** Optimizer steps of one unit on the axis; null if it does not count steps. */
export function stepsPerUnit(run: RunRow | undefined, horizontal: Horizontal): number | null {
  if (horizontal === 'step') return 1
  if (horizontal === 'epoch')
    return run === undefined || run.progress.epochs === 0 ? null : run.progress.steps / run.progress.epochs || null
  if (horizontal === 'images') return 1 / Number(run?.experiment.batchSize ?? 1)
  return null
}

/**
 * A curve's points along a horizontal: steps, epochs or images done, seconds since the run started, or seconds since
 * 1970.
 */
export function along(curve: Curve, run: RunRow | undefined, horizontal: Horizontal): number[] {
  const unit = stepsPerUnit(run, horizontal)
  if (unit !== null && unit !== 1) return curve.steps.map((step) => step / unit)
  if (horizontal === 'time') {
    const start = run?.startedAt ?? curve.times[0] ?? 0
    return curve.times.map((time) => (time - start) / 1000)
  }
  if (horizontal === 'wall') return curve.times.map((time) => time / 1000)
  return curve.steps
}

/**
 * A curve over another metric of the same run: at every step the other's last value; points before its first are left
 * out. Sorted by it.
 */
export function overMetric(curve: Curve, other: Curve): { x: number[]; y: number[] } {
  const points: [x: number, y: number][] = []
  let place = -1
  for (const [index, step] of curve.steps.entries()) {
    while (place + 1 < other.steps.length && other.steps[place + 1]! <= step) place++
    if (place >= 0 && Number.isFinite(other.values[place])) points.push([other.values[place]!, curve.values[index]!])
  }
  points.sort(([a], [b]) => a - b)
  return { x: points.map(([x]) => x), y: points.map(([, y]) => y) }
}
