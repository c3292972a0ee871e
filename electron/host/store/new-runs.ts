import type { Database } from 'better-sqlite3'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Configurations } from './configurations.ts'
import type { Owner } from './owner.ts'
import type { Revision } from './revision.ts'
import type { Sources } from './sources.ts'
import type { NewStudy, Studies } from './studies.ts'

export interface NewRun {
  experiment: ResolvedExperiment
  epochs: number
  /** Optimizer steps in all. */
  steps: number
  /** Place, among the runs that are queued together, of the earlier one from which this one starts. */
  source?: number | null
  /** Fingerprint of the images that are on the list now under the name of its data set; null if unknown. */
  data?: string | null
  /** Name of the executor that is to train it; absent or null for that of the host. */
  executor?: string | null
}

/** How runs to be are compared with those of the store. */
export interface Comparison {
  /** Whether a run that successive halving stopped has come as far as it is to come. */
  halved: boolean
}

interface Parts {
  configurations: Configurations
  studies: Studies
  revision: Revision
  sources: Sources
  existing: { existingRuns(newRuns: readonly NewRun[], comparison: Comparison): { place: number; id: number }[] }
}

/** Takes runs into the store. */
export function runCreatorOf(database: Database, { configurations, studies, revision, sources, existing }: Parts) {
  const insert = database.prepare(
    'INSERT INTO runs (study_id, state, experiment, epochs, steps, created_at, owner, heartbeat, revision, ' +
      "configuration_id, seed, data, job) VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  )

  return {
    /**
     * Queues runs for an owner, all or none.
     * @param missing leaves out those that there are already, compared so; others start from these; null for all
     * @returns the runs that were queued
     * @throws BadInput if one cannot start from the run that it names
     */
    createRuns: database.transaction(
      (
        newRuns: readonly NewRun[],
        study: NewStudy | null,
        owner: Owner,
        missing: Comparison | null = null,
      ): { ids: number[]; studyId: number | null } => {
        const now = Date.now()
        if (study !== null && !studies.isAsExpected(study)) return { ids: [], studyId: study.id! }
        const there = new Map(
          missing === null ? [] : existing.existingRuns(newRuns, missing).map(({ place, id }) => [place, id] as const),
        )
        if (there.size === newRuns.length && newRuns.length > 0) return { ids: [], studyId: null }
        const studyId = study === null ? null : studies.obtain(study, now)
        const ids: number[] = []
        /** By the place of the run to be, that of the run. */
        const idAt = new Map(there)
        for (const [place, { experiment: given, epochs, steps, source, data, executor = null }] of newRuns.entries()) {
          if (there.has(place)) continue
          const experiment =
            source === undefined || source === null ? given : { ...given, startFrom: idAt.get(source)! }
          sources.check(experiment)
          const { lastInsertRowid } = insert.run(
            studyId,
            JSON.stringify(experiment),
            epochs,
            steps,
            now,
            JSON.stringify(owner),
            now,
            revision.next(),
            configurations.obtain({ ...experiment }),
            experiment.seed,
            data ?? null,
            executor === null ? null : JSON.stringify({ executor }),
          )
          ids.push(Number(lastInsertRowid))
          idAt.set(place, Number(lastInsertRowid))
        }
        return { ids, studyId }
      },
    ).immediate,
  }
}
