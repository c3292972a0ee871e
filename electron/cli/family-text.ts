import type { Family, Kinship, Relative } from '../../shared/contract/family.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { nameRun } from './format.ts'

const verbs: Readonly<Record<Kinship, string>> = { start: 'starts from', teacher: 'is taught by', repeat: 'repeats' }

/**
 * The tree of origin of a run, a line each; null if it is alone and was never resumed.
 * @param rows of its relatives
 */
export function formatFamily(run: RunRow, family: Family, rows: readonly RunRow[]): string | null {
  const { ancestors, descendants, more, resumed, search } = family
  const byId = new Map(rows.map((row) => [row.id, row]))
  const line = (relative: Relative): string => {
    const { id, by, of, from, distance, state } = relative
    const row = byId.get(id)
    const about = row === undefined ? '' : `${nameRun(row)}, `
    const sentence = `run ${of} ${verbs[by]} run ${from}`
    return `${'  '.repeat(distance - 1)}${sentence} (${about}${state ?? 'removed'})`
  }
  const lines = [
    ...(search === null
      ? []
      : [`taken ${search === 'tpe' ? 'by TPE' : 'at random'} from the matrix of ${run.studyName ?? 'its study'}`]),
    ...(resumed === 0 ? [] : [`resumed from a checkpoint ${resumed === 1 ? 'once' : `${resumed} times`}`]),
    ...ancestors.map(line),
    ...descendants.map(line),
    ...(more ? ['and more'] : []),
  ]
  return lines.length === 0 ? null : lines.join('\n')
}
