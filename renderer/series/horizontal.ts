import type { RunRow } from '../../shared/contract/run.ts'
import type { Curve } from './curve-book.ts'

/** What can lie on the horizontal axis of a curve. */
export const horizontals = ['step', 'epoch', 'time'] as const
export type Horizontal = (typeof horizontals)[number]

export const horizontalTitles: Readonly<Record<Horizontal, string>> = { step: 'Step', epoch: 'Epoch', time: 'Seconds' }

/** A curve's points along a horizontal: steps done, epochs done, or seconds since the run started. */
export function along(curve: Curve, run: RunRow | undefined, horizontal: Horizontal): number[] {
  if (horizontal === 'epoch' && run !== undefined && run.progress.steps > 0) {
    const perEpoch = run.progress.steps / run.progress.epochs
    return curve.steps.map((step) => step / perEpoch)
  }
  if (horizontal === 'time') {
    const start = run?.startedAt ?? curve.times[0] ?? 0
    return curve.times.map((time) => (time - start) / 1000)
  }
  return curve.steps
}
