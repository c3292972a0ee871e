import { expandMatrix } from './expand-matrix.ts'
import type { Study } from './study.ts'

/** How many runs a study has, whatever data sets there are. */
export function countRuns({ matrix, phases, search }: Pick<Study, 'matrix' | 'phases' | 'search'>): number {
  if (phases !== undefined) return phases.reduce((sum, phase) => sum + countRuns({ matrix: phase.matrix }), 0)
  const sample = search?.tpe === undefined ? search?.sample : { count: search.tpe.count, seed: search.tpe.seed }
  if (sample !== undefined) return expandMatrix({}, matrix, sample).length
  return matrix.reduce(
    (sum, block) => sum + Object.values(block).reduce((product, values) => product * (values?.length ?? 1), 1),
    0,
  )
}
