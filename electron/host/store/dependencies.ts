import type { Database } from 'better-sqlite3'
import { activeStates, resumableStates, type RunState } from '../../../shared/contract/run.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolve.ts'
import { Failure } from '../failure.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { Owner } from './owner.ts'

interface SourceRow {
  state: RunState
  checkpoint: string | null
  experiment: string
}

/** How a source ended that did not finish, in words. */
const fates: Partial<Record<RunState, string>> = {
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
  failed: 'failed',
}

/** Looks at the runs from which others start. */
export function sourcesOf(database: Database) {
  const one = database.prepare<[number], SourceRow>('SELECT state, checkpoint, experiment FROM runs WHERE id = ?')
  const dependants = database.prepare<[number], { id: number; state: RunState }>(
    "SELECT id, state FROM runs WHERE starts_from = ? AND checkpoint IS NULL AND state IN ('queued', " +
      "'training', 'paused') ORDER BY id LIMIT 1",
  )
  return {
    /**
     * Checks that a run can start from the one that it names: one that is at work or finished, of the same model.
     * @throws BadInput
     */
    check({ startFrom: id, ...experiment }: ResolvedExperiment): void {
      if (id === null) return
      const refuse = (message: string) => new BadInput([{ field: 'startFrom', message }])
      const source = one.get(id)
      if (source === undefined)
        throw refuse(`there is no run ${id} to start from; \`signum runs list\` shows those there are`)
      if (resumableStates.includes(source.state))
        throw refuse(`run ${id} ${fates[source.state]}, and a run starts from a finished one; resume run ${id} first`)
      if (source.state === 'finished' && source.checkpoint === null)
        throw refuse(`run ${id} has no checkpoint to start from; train it again`)
      const { model, modelParameters } = JSON.parse(source.experiment) as ResolvedExperiment
      const other = Object.entries(modelParameters ?? {}).find(
        ([name, value]) => (experiment.modelParameters[name] ?? value) !== value,
      )
      const theirs =
        model !== experiment.model ? model : other === undefined ? null : `${model} with ${other[0]} ${other[1]}`
      if (theirs !== null)
        throw refuse(`run ${id} trained ${theirs}; start from a run of the same model, with the same parameters`)
    },

    /**
     * @throws Failure busy if a run that is still to begin, or has no checkpoint of its own yet, starts from this
     * one.
     */
    checkRemoval(id: number): void {
      const dependant = dependants.get(id)
      if (dependant === undefined) return
      throw new Failure(
        'busy',
        `Run ${dependant.id} is ${dependant.state} and starts from run ${id}; cancel it before you remove run ` +
          `${id}, or wait for its first checkpoint. Nothing was removed.`,
      )
    },
  }
}

export type Sources = ReturnType<typeof sourcesOf>

interface WaitingRow {
  id: number
  sourceId: number
  state: RunState | null
  checkpoint: string | null
}

/** Runs that wait until the one from which they start has finished. */
export function dependantsOf(database: Database, { setState, requeueRun }: Pick<Lifecycle, 'setState' | 'requeueRun'>) {
  const waiting = database
    .prepare<[string], number>(
      "SELECT id FROM runs WHERE state = 'queued' AND owner = ? AND starts_from IS NOT NULL AND checkpoint IS " +
        'NULL ORDER BY id',
    )
    .pluck()
  const stand = database.prepare<[number], WaitingRow>(`
    SELECT runs.id, runs.starts_from AS sourceId, source.state, source.checkpoint
    FROM runs LEFT JOIN runs AS source ON source.id = runs.starts_from WHERE runs.id = ?`)
  // Only a run that failed because of its source has failed without ever having begun.
  const stranded = database
    .prepare<[number], number>(
      "SELECT id FROM runs WHERE starts_from = ? AND state = 'failed' AND started_at IS NULL ORDER BY id",
    )
    .pluck()

  function hindrance({ sourceId, state, checkpoint }: WaitingRow): string | null {
    if (state === null)
      return `Run ${sourceId}, from which this run starts, was removed. Launch it again from another run.`
    if (resumableStates.includes(state))
      return (
        `Run ${sourceId}, from which this run starts, ${fates[state]}. Resume run ${sourceId}, and this one goes ` +
        'on with it.'
      )
    if (state === 'finished' && checkpoint === null)
      return `Run ${sourceId}, from which this run starts, has no checkpoint. Launch it again from another run.`
    return null
  }

  return {
    /**
     * Looks through an owner's queued runs that start from another: those whose source is still at work are held, those
     * whose source cannot finish any more fail and say why. A source is always older than what starts from it, so that
     * one pass settles chains.
     */
    settleDependants: database.transaction((owner: Owner): { held: number[]; failed: number[] } => {
      const held: number[] = []
      const failed: number[] = []
      for (const id of waiting.all(JSON.stringify(owner))) {
        const row = stand.get(id)!
        const reason = hindrance(row)
        if (reason !== null) {
          setState(id, 'failed', reason)
          failed.push(id)
        } else if (activeStates.includes(row.state!)) held.push(id)
      }
      return { held, failed }
    }).immediate,

    /** Queues the runs again that failed because this one had not finished, and those that failed because of them. */
    requeueDependants: database.transaction((id: number, owner: Owner): number[] => {
      const queued: number[] = []
      const sources = [id]
      for (const source of sources) {
        for (const dependant of stranded.all(source)) {
          if (requeueRun(dependant, owner, null)) queued.push(dependant)
          sources.push(dependant)
        }
      }
      return queued
    }).immediate,
  }
}
