import type { Database } from 'better-sqlite3'
import type { RunState } from '../../../shared/contract/run.ts'

/** Why a run ended, where programs ask: it diverged, its host was closed, or nobody follows it any more. */
export type EndCause = 'diverged' | 'closed' | 'left'

/** A run as far as its state and its owner go. */
export interface LifecycleRow {
  id: number
  state: RunState
  owner: string | null
  /**
   * JSON of a JobIdentity; without a key it only names the executor of a run that was not handed to it yet. Null if the
   * run ends with its owner.
   */
  job: string | null
  /** Key of its job; null if there is none. */
  jobKey: string | null
  heartbeat: number
  experiment: string
  checkpoint: string | null
  checkpointEpoch: number
  checkpointStep: number
  data: string | null
  /** 1 if another program trained it. */
  foreign: 0 | 1
  /** Digest of the place that it was read from; null if it was trained here. */
  source: string | null
}

const select =
  "SELECT id, state, owner, job, job ->> 'key' AS jobKey, heartbeat, experiment, checkpoint, " +
  'checkpoint_epoch AS checkpointEpoch, ' +
  'checkpoint_step AS checkpointStep, data, origin_source AS source, ' +
  "(origin IS NOT NULL AND json_extract(origin, '$.kind') <> 'archive') AS \"foreign\" FROM runs"

/** Queries and changes of it. */
export function statementsOf(database: Database) {
  const one = database.prepare<[number], LifecycleRow>(`${select} WHERE id = ?`)
  const withStates = database.prepare<[string], LifecycleRow>(
    `${select} WHERE state IN (SELECT value FROM json_each(?)) ORDER BY id`,
  )
  const change = database.prepare(
    'UPDATE runs SET state = ?, error = ?, cause = ?, finished_at = ?, seconds_left = ?, owner = ?, heartbeat = ?, ' +
      'request = NULL, revision = ? WHERE id = ?',
  )
  const begin = database.prepare(
    "UPDATE runs SET state = 'training', owner = ?, job = ?, heard = 0, heartbeat = ?, " +
      'started_at = coalesce(started_at, ?), revision = ? WHERE id = ?',
  )
  /** It stays queued: a cluster has it. */
  const submit = database.prepare(
    'UPDATE runs SET owner = ?, job = ?, heard = 0, heartbeat = ?, revision = ? WHERE id = ?',
  )
  const setStart = database.prepare('UPDATE runs SET started_at = coalesce(started_at, ?) WHERE id = ?')
  /** Keeps the executor of a run whose job is over. */
  const forgetKey = database.prepare("UPDATE runs SET job = json_remove(job, '$.key') WHERE id = ? AND job IS NOT NULL")
  const leave = database.prepare(
    "UPDATE runs SET owner = NULL WHERE owner = ? AND job IS NOT NULL AND state IN ('training', 'paused')",
  )
  const secondsLeft = database.prepare<[number], number | null>('SELECT seconds_left FROM runs WHERE id = ?').pluck()
  const countResumption = database.prepare('UPDATE runs SET resumed = resumed + 1 WHERE id = ?')
  return { one, withStates, change, begin, submit, setStart, forgetKey, leave, secondsLeft, countResumption }
}
