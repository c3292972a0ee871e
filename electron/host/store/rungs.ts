import type { Database } from 'better-sqlite3'
import { searchSchema, type Halving } from '../../../shared/experiment/search.ts'
import type { RunState } from '../../../shared/contract/run.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { studySchema, type Study } from '../../../shared/experiment/study.ts'
import { validationMetric } from '../../../shared/metrics/metric.ts'
import { chunksOf } from './chunks.ts'

interface RunAtRung {
  id: number
  series: number
  lastStep: number
  steps: number
  epochs: number
}

/** A run of a searched study; its value is that by which the search chooses, null if there is none. */
export interface SearchedRun {
  state: RunState
  experiment: ResolvedExperiment
  epoch: number
  value: number | null
}

export interface SearchedStudy {
  id: number
  study: Study
  runs: SearchedRun[]
}

/** Queries of successive halving and of searches. */
export function rungsTableOf(database: Database) {
  const chunks = chunksOf(database)
  const recipeOf = database.prepare<[number], { studyId: number; recipe: string | null }>(`
    SELECT studies.id AS studyId, recipe FROM runs JOIN studies ON studies.id = study_id WHERE runs.id = ?
      AND halved_after IS NULL`)
  const reached = database.prepare<[string, number], RunAtRung>(`
    SELECT runs.id, series.id AS series, last_step AS lastStep, steps, epochs FROM runs
      JOIN series ON series.run_id = runs.id AND series.metric_id = (SELECT id FROM metrics WHERE name = ?)
    WHERE study_id = ? AND epochs > 0 AND epoch >= 1`)

  const studyOf = database.prepare<[number], { id: number; name: string; recipe: string | null }>(`
    SELECT studies.id, studies.name, recipe FROM runs JOIN studies ON studies.id = study_id WHERE runs.id = ?
      AND (state IN ('finished', 'failed') OR halved_after IS NOT NULL)`)
  const members = database.prepare<[string, number], Omit<SearchedRun, 'experiment'> & { experiment: string }>(`
    SELECT state, experiment, epoch, last AS value FROM runs
      LEFT JOIN series ON series.run_id = runs.id AND series.metric_id = (SELECT id FROM metrics WHERE name = ?)
    WHERE study_id = ? AND origin IS NULL ORDER BY runs.id`)

  return {
    /**
     * The study of a run that has ended, if it is searched by TPE, with its runs; null if it is not, or if the run was
     * stopped by somebody, who then wants no other in its place.
     */
    searchOf(runId: number): SearchedStudy | null {
      const row = studyOf.get(runId)
      if (row === undefined || row.recipe === null) return null
      const study = studySchema.safeParse(JSON.parse(row.recipe))
      if (!study.success || study.data.search?.tpe === undefined) return null
      const found = members.all(validationMetric(study.data.search.tpe.metric), row.id)
      const runs = found.map((run) => ({ ...run, experiment: JSON.parse(run.experiment) as ResolvedExperiment }))
      return { id: row.id, study: study.data, runs }
    },

    /** The study of a run, and how it is halved; null if it is not, or if that has stopped the run before. */
    halvingOf(runId: number): { studyId: number; halving: Halving } | null {
      const row = recipeOf.get(runId)
      if (row === undefined || row.recipe === null) return null
      const search = searchSchema.safeParse((JSON.parse(row.recipe) as { search?: unknown }).search ?? {})
      return search.success && search.data.halving !== undefined
        ? { studyId: row.studyId, halving: search.data.halving }
        : null
    },

    /** The values that the runs of a study had after so many epochs, of all that have come so far. */
    valuesAfter(studyId: number, metric: string, epoch: number): { id: number; value: number }[] {
      return reached.all(metric, studyId).flatMap(({ id, series, lastStep, steps, epochs }) => {
        const step = Math.round((epoch * steps) / epochs)
        if (lastStep < step) return []
        const value = chunks.valueAt(series, step)
        return value === undefined ? [] : [{ id, value }]
      })
    },
  }
}
