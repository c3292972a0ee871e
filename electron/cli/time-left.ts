import { secondsOfSchedule } from '../../shared/contract/dependency.ts'
import type { RunRow } from '../../shared/contract/run.ts'

/** Runs of one kind cost the same for a step. */
function kindOf({ experiment }: RunRow): string {
  return JSON.stringify(
    ['dataset', 'model', 'modelParameters', 'regime', 'batchSize', 'engine', 'threads'].map((key) => experiment[key]),
  )
}

/** Seconds of one step, as far as a run has shown it. */
function secondsOfStep(run: RunRow, now: number): number | null {
  if (run.startedAt === null || run.progress.step === 0) return null
  return ((run.finishedAt ?? now) - run.startedAt) / 1000 / run.progress.step
}

/**
 * Seconds until all runs are done, or null until they can be estimated. A running run says it itself; one that waits is
 * judged by runs of its kind, or by all if there is none of its kind yet.
 * @param concurrency runs that train at a time.
 * @param now milliseconds since 1970.
 */
export function estimateSecondsLeft(runs: readonly RunRow[], concurrency: number, now: number): number | null {
  const shown = runs
    .map((run) => ({ kind: kindOf(run), seconds: secondsOfStep(run, now) }))
    .filter((each) => each.seconds !== null)
  const rateOf = (kind: string): number | null => {
    const same = shown.filter((each) => each.kind === kind)
    const judged = same.length > 0 ? same : shown
    return judged.length === 0 ? null : judged.reduce((sum, each) => sum + each.seconds!, 0) / judged.length
  }
  const left: { run: RunRow; seconds: number }[] = []
  for (const run of runs) {
    if (run.state !== 'training' && run.state !== 'queued') continue
    const rate = rateOf(kindOf(run))
    const seconds = run.progress.secondsLeft ?? (rate === null ? null : rate * (run.progress.steps - run.progress.step))
    if (seconds === null) return null
    left.push({ run, seconds })
  }
  return secondsOfSchedule(left, concurrency)
}
