import { activeStates, type RunRow, type RunState } from './run.ts'

/** The run from whose checkpoint another takes its first weights; null if these are drawn. */
export function sourceOf({ experiment }: Pick<RunRow, 'experiment'>): number | null {
  return typeof experiment.startFrom === 'number' ? experiment.startFrom : null
}

/**
 * The run that must finish before a queued one can begin; null if nothing holds it up.
 * @param stateOf state of a run, or undefined if it is not known: then it is not waited for.
 */
export function waitedFor(
  run: Pick<RunRow, 'experiment' | 'state' | 'progress'>,
  stateOf: (id: number) => RunState | undefined,
): number | null {
  const source = sourceOf(run)
  // A run that has a checkpoint of its own needs its source no longer.
  if (source === null || run.state !== 'queued' || run.progress.epoch > 0) return null
  const state = stateOf(source)
  return state !== undefined && activeStates.includes(state) ? source : null
}

/**
 * Seconds until all of some runs are done: no schedule beats the work spread evenly, nor the longest chain of runs of
 * which each starts from the one before.
 * @param left seconds that each run still takes by itself.
 */
export function secondsOfSchedule(
  left: readonly { run: Pick<RunRow, 'id' | 'experiment'>; seconds: number }[],
  concurrency: number,
): number {
  const byId = new Map(left.map((each) => [each.run.id, each]))
  const chain = ({ run, seconds }: (typeof left)[number]): number => {
    const source = byId.get(sourceOf(run) ?? 0)
    return seconds + (source === undefined ? 0 : chain(source))
  }
  return Math.max(0, ...left.map(chain), left.reduce((sum, { seconds }) => sum + seconds, 0) / concurrency)
}
