import type { Database } from 'better-sqlite3'
import { searchSchema, type Halving } from '../../../shared/experiment/search.ts'
import { chunksOf } from './chunks.ts'

interface RunAtRung {
  id: number
  series: number
  lastStep: number
  steps: number
  epochs: number
}

/** Queries of successive halving. */
export function rungsTableOf(database: Database) {
  const chunks = chunksOf(database)
  const recipeOf = database.prepare<[number], { studyId: number; recipe: string | null }>(`
    SELECT studies.id AS studyId, recipe FROM runs JOIN studies ON studies.id = study_id WHERE runs.id = ?
      AND halved_after IS NULL`)
  const reached = database.prepare<[string, number], RunAtRung>(`
    SELECT runs.id, series.id AS series, last_step AS lastStep, steps, epochs FROM runs
      JOIN series ON series.run_id = runs.id AND series.metric_id = (SELECT id FROM metrics WHERE name = ?)
    WHERE study_id = ? AND epochs > 0 AND epoch >= 1`)

  return {
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
