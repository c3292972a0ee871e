import type { RunRow } from '../../shared/contract/run.ts'
import { sectionTitles, type Action, type ActionId } from '../actions/list.ts'
import { nameOf } from '../runs/facts.ts'

export type PaletteEntry =
  | { kind: 'action'; key: string; action: Action & { id: ActionId } }
  | { kind: 'run'; key: string; run: RunRow; title: string }

/** Actions that contain every typed word, then the runs that the host found with them. */
export function findInPalette(
  text: string,
  actions: readonly (Action & { id: ActionId })[],
  runs: readonly RunRow[],
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
      title: `${nameOf(run)}${run.studyName === null ? '' : ` · ${run.studyName}`}`,
    })
  return found
}
