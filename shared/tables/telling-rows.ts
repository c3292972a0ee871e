import { knownValue } from '../experiment/known-value.ts'
import type { RunRow } from '../contract/run.ts'
import { fields } from '../experiment/experiment.ts'

/**
 * Rows for a table of runs: model and method, and each field in which runs of the same model and method differ, the
 * seed aside; fields of foreign runs that Signum does not have come last.
 */
export function tellingRows(runs: readonly RunRow[]): string[] {
  const groups = [
    ...Map.groupBy(runs, ({ experiment }) => JSON.stringify([experiment.model, experiment.quantizer])).values(),
  ]
  const differs = (key: string) =>
    groups.some((group) => new Set(group.map((run) => JSON.stringify(knownValue(run, key)))).size > 1)
  const known = fields.map(({ key }): string => key)
  const own = [...new Set(runs.flatMap(({ experiment }) => Object.keys(experiment)))].filter(
    (key) => !known.includes(key),
  )
  const others = [...known, ...own].filter((key) => !['model', 'quantizer', 'seed'].includes(key) && differs(key))
  return ['model', 'quantizer', ...others]
}
