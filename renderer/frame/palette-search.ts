import { visibleText } from '../../shared/errors/visible-text.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { sectionTitles, type Action, type ActionId } from '../actions/list.ts'
import { nameOf } from '../runs/facts.ts'

export type PaletteEntry =
  | { kind: 'action'; key: string; action: Action & { id: ActionId } }
  | { kind: 'run'; key: string; run: RunRow; title: string }
  | { kind: 'more'; key: string; count: number; filter: string }

/** Runs that match what was typed: the first of them, and the number of all. */
export interface FoundRuns {
  runs: readonly RunRow[]
  total: number
}

export const noRuns: FoundRuns = { runs: [], total: 0 }

/** Actions that contain every typed word, then the runs that the host found with them, then how many more there are. */
export function findInPalette(
  text: string,
  actions: readonly (Action & { id: ActionId })[],
  { runs, total }: FoundRuns,
): PaletteEntry[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word))
  const found: PaletteEntry[] = actions
    .filter((action) => action.id !== 'palette' && has(`${sectionTitles[action.section]} ${action.title}`))
    .map((action) => ({ kind: 'action', key: action.id, action }))
  for (const run of runs)
    found.push({
      kind: 'run',
      key: `run-${run.id}`,
      run,
      title: `${nameOf(run)}${run.studyName === null ? '' : ` · ${visibleText(run.studyName)}`}`,
    })
  if (total > runs.length) found.push({ kind: 'more', key: 'more', count: total - runs.length, filter: text.trim() })
  return found
}
