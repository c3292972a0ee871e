import type { RunState } from '../../../shared/contract/run.ts'

/**
 * The states that may follow each state. A finished run is never touched again; a cluster may put a run back into its
 * queue. Runs that others train are in the
 * state that their files tell (see foreign-rows.ts).
 */
const following: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['training', 'cancelled', 'interrupted', 'failed'],
  training: ['queued', 'paused', 'finished', 'cancelled', 'interrupted', 'failed'],
  paused: ['queued', 'training', 'cancelled', 'interrupted', 'failed'],
  elsewhere: [],
  finished: [],
  cancelled: ['queued'],
  interrupted: ['queued'],
  failed: ['queued'],
}

export function mayFollow(from: RunState, to: RunState): boolean {
  return following[from].includes(to)
}
