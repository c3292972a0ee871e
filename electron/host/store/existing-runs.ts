import type { Database } from 'better-sqlite3'
import type { RunState } from '../../../shared/contract/run.ts'
import type { Configurations } from './configurations.ts'
import type { NewRun } from './new-runs.ts'

/** A run of the store that is what a run to be would become. */
export interface ExistingRun {
  /** Place of the run to be. */
  place: number
  id: number
  state: RunState
}

/**
 * Finds the runs that there are already: of the same configuration, seed and images, not archived, finished, at work
 * or waiting. What was stopped or failed is none: it can be resumed or has to be repeated.
 */
export function existingRunsOf(database: Database, configurations: Configurations) {
  const find = database.prepare<
    { configuration: number; seed: number; data: string | null },
    { id: number; state: RunState }
  >(`
    SELECT id, state FROM runs
    WHERE configuration_id = @configuration AND seed = @seed AND archived = 0
      AND (data = @data OR data IS NULL OR @data IS NULL)
      AND state IN ('finished', 'training', 'paused', 'queued')
    ORDER BY state <> 'finished', id DESC LIMIT 1`)

  /** The run that an experiment would repeat; null if there is none. */
  function existing({ experiment, data = null }: NewRun): Omit<ExistingRun, 'place'> | null {
    const configuration = configurations.find({ ...experiment })
    if (configuration === null) return null
    return find.get({ configuration, seed: experiment.seed, data }) ?? null
  }

  return {
    existing,

    /** Those of the runs to be that there are already; a run that starts from a missing one is missing, too. */
    existingRuns: database.transaction((newRuns: readonly NewRun[]): ExistingRun[] => {
      const found = new Map<number, ExistingRun>()
      for (const [place, { source = null, ...run }] of newRuns.entries()) {
        if (source !== null && !found.has(source)) continue
        const experiment = source === null ? run.experiment : { ...run.experiment, startFrom: found.get(source)!.id }
        const same = existing({ ...run, experiment })
        if (same !== null) found.set(place, { place, ...same })
      }
      return [...found.values()]
    }),
  }
}
