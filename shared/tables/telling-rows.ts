import { knownValue } from '../experiment/known-value.ts'
import type { RunRow } from '../contract/run.ts'
import { fields, type FieldKey } from '../experiment/experiment.ts'

/**
 * Rows for a table of runs: model and method, and each field in which runs of the same model and method differ, the
 * seed aside.
 */
export function tellingRows(runs: readonly RunRow[]): FieldKey[] {
  const groups = [
    ...Map.groupBy(runs, ({ experiment }) => JSON.stringify([experiment.model, experiment.quantizer])).values(),
  ]
  const differs = (key: string) =>
    groups.some((group) => new Set(group.map((run) => JSON.stringify(knownValue(run, key)))).size > 1)
  const others = fields
    .map(({ key }) => key)
    .filter((key) => !['model', 'quantizer', 'seed'].includes(key) && differs(key))
  return ['model', 'quantizer', ...others] as FieldKey[]
}
