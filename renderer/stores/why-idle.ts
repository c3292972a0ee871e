import { waitedFor } from '../../shared/contract/dependency.ts'
import type { RunRow, RunState } from '../../shared/contract/run.ts'
import { plural } from '../format/number.ts'
import { t } from '../words/words.ts'

interface Circumstances {
  /** Whether the queue is paused. */
  held: boolean
  /** Runs that may train at a time; null if it is not known yet. */
  concurrency: number | null
  stateOf(id: number): RunState | undefined
}

/** Why nothing is training, in one sentence with what to do; null if something is. @param runs all active ones */
export function whyIdle(
  runs: readonly Pick<RunRow, 'id' | 'state' | 'experiment' | 'progress'>[],
  { held, concurrency, stateOf }: Circumstances,
): string | null {
  const inState = (state: RunState) => runs.filter((run) => run.state === state)
  const [paused, queued] = [inState('paused'), inState('queued')]
  if (inState('training').length > 0) return null
  if (queued.length === 0)
    return paused.length > 0
      ? t('stores.idleAllPaused', { runs: plural(paused.length, 'pausedRun') })
      : held
        ? t('stores.idleHeldEmpty')
        : t('stores.idleEmpty')
  if (held) return t('stores.idleHeld', { runs: plural(queued.length, 'queuedRun') })
  if (concurrency !== null && paused.length >= concurrency)
    return t('stores.idlePlaces', {
      keepers: plural(paused.length, 'pausedRunKeeping'),
      limit: plural(concurrency, 'run'),
    })
  const waits = queued.flatMap((run) => {
    const source = waitedFor(run, stateOf)
    return source === null ? [] : [{ id: run.id, source }]
  })
  if (waits.length === queued.length) {
    const { id, source } = waits[0]!
    return t('stores.idleWaiting', { id, source, state: stateOf(source) ?? '' })
  }
  return t('stores.idleStarting')
}
