import type { Database } from 'better-sqlite3'
import packageFile from '../../../package.json' with { type: 'json' }
import { resumableStates, type RunState } from '../../../shared/contract/run.ts'
import type { Configurations } from './configurations.ts'
import type { Comparison, NewRun } from './new-runs.ts'

/** A run of the store that is what a run to be would become. */
export interface ExistingRun {
  /** Place of the run to be. */
  place: number
  id: number
  state: RunState
  /** Whether it was stopped before its end, and goes on if the missing runs are launched. */
  stopped: boolean
}

interface Found {
  id: number
  state: RunState
  /** 1 if another run can start from it, now or when it has finished. */
  startable: 0 | 1
  halved: 0 | 1
}

/**
 * Finds the runs that there are already: of the same configuration, seed, images and version of Signum, not archived,
 * finished, at work or waiting, or stopped so that they can be resumed: those from elsewhere where a checkpoint came
 * along.
 */
export function existingRunsOf(database: Database, configurations: Configurations) {
  const find = database.prepare<
    { configuration: number; seed: number; data: string | null; code: string; startable: 0 | 1 },
    Found
  >(`
    SELECT id, state, (state <> 'finished' OR checkpoint IS NOT NULL) AS startable, halved_after IS NOT NULL AS halved
    FROM runs
    WHERE configuration_id = @configuration AND seed = @seed AND archived = 0
      AND (data = @data OR data IS NULL OR @data IS NULL) AND (code = @code OR code IS NULL)
      AND (state <> 'finished' OR checkpoint IS NOT NULL OR NOT @startable)
      AND (state IN ('finished', 'training', 'paused', 'queued')
        OR (state IN ('cancelled', 'interrupted', 'failed') AND (origin IS NULL OR checkpoint IS NOT NULL)))
    ORDER BY state <> 'finished', state NOT IN ('training', 'paused', 'queued'), epoch DESC, id DESC LIMIT 1`)

  /** The run that an experiment would repeat; null if there is none. @param startable whether others start from it */
  function existing({ experiment, data = null }: NewRun, startable: boolean): Found | null {
    const configuration = configurations.find({ ...experiment })
    if (configuration === null) return null
    const code = packageFile.version
    return find.get({ configuration, seed: experiment.seed, data, code, startable: startable ? 1 : 0 }) ?? null
  }

  /** @param sources places of the runs to be from which others start */
  function search(newRuns: readonly NewRun[], sources: ReadonlySet<number>, halved: boolean): Map<number, ExistingRun> {
    const found = new Map<number, ExistingRun>()
    for (const [place, { source = null, ...run }] of newRuns.entries()) {
      if (source !== null && !found.has(source)) continue
      const experiment = source === null ? run.experiment : { ...run.experiment, startFrom: found.get(source)!.id }
      const same = existing({ ...run, experiment }, sources.has(place))
      if (same === null) continue
      const stopped = resumableStates.includes(same.state) && !(halved && same.halved === 1)
      found.set(place, { place, id: same.id, state: same.state, stopped })
    }
    return found
  }

  return {
    /**
     * Those of the runs to be that there are already. A run that starts from a missing one is missing, too, and so is
     * one without a checkpoint from which a missing one starts.
     */
    existingRuns: database.transaction((newRuns: readonly NewRun[], { halved }: Comparison): ExistingRun[] => {
      const found = search(newRuns, new Set(), halved)
      const needed = newRuns.flatMap(({ source = null }, place) =>
        source === null || found.has(place) ? [] : [source],
      )
      return [...(needed.length === 0 ? found : search(newRuns, new Set(needed), halved)).values()]
    }),
  }
}
