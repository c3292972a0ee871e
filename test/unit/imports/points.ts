import type { ImportedRun } from '../../../electron/imports/imported-run.ts'

/** The points of a run by metric: step, value, time. */
export function pointsOf({ series }: Pick<ImportedRun, 'series'>): Record<string, [number, number, number][]> {
  return Object.fromEntries(
    series.map(({ metric, steps, values, times }) => [
      metric,
      Array.from(steps, (step, index): [number, number, number] => [step, values[index]!, times[index]!]),
    ]),
  )
}

/** The values of a run by metric. */
export function valuesOf({ series }: Pick<ImportedRun, 'series'>): Record<string, number[]> {
  return Object.fromEntries(series.map(({ metric, values }) => [metric, [...values]]))
}
