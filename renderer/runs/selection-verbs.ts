import { keyCaps } from '../actions/keys.ts'
import { actions, type ActionId } from '../actions/list.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import type { IconName } from '../frame/icons.ts'
import { t } from '../words/words.ts'

/** Something to do with the selected runs. */
export interface SelectionVerb {
  id: ActionId
  title: string
  icon: IconName
  /** The narrowest bar that has a button for it; the menu has all of them. */
  room: 'narrow' | 'middle' | 'wide' | 'menu'
}

export const selectionVerbs: readonly SelectionVerb[] = [
  { id: 'compare', title: t('runs.compare'), icon: 'compare', room: 'narrow' },
  { id: 'table', title: t('runs.table'), icon: 'tables', room: 'wide' },
  { id: 'launch-again', title: t('runs.launchAgain'), icon: 'again', room: 'middle' },
  { id: 'star', title: t('runs.star'), icon: 'star', room: 'wide' },
  { id: 'tags', title: t('runs.tags'), icon: 'tag', room: 'middle' },
  { id: 'pause', title: t('runs.pause'), icon: 'pause', room: 'middle' },
  { id: 'cancel', title: t('runs.cancel'), icon: 'stop', room: 'narrow' },
  { id: 'archive', title: t('runs.archive'), icon: 'archive', room: 'wide' },
  { id: 'remove', title: t('runs.remove'), icon: 'remove', room: 'wide' },
  { id: 'queue-first', title: t('runs.queueFirst'), icon: 'first', room: 'menu' },
  { id: 'queue-last', title: t('runs.queueLast'), icon: 'last', room: 'menu' },
  { id: 'archive-file', title: t('runs.saveArchive'), icon: 'save', room: 'menu' },
]

/** A verb's words for these runs: one that serves both ways says which. */
export function verbTitle({ id, title }: SelectionVerb, selected: readonly RunRow[]): string {
  const every = (test: (run: RunRow) => boolean): boolean => selected.length > 0 && selected.every(test)
  if (id === 'pause' && !selected.some((run) => run.state === 'training')) return t('runs.resume')
  if (id === 'archive' && every((run) => run.archived)) return t('runs.restore')
  if (id === 'star' && every((run) => run.starred)) return t('runs.unstar')
  return title
}

/** Keycaps of an action's first key; none if it has no key. */
export function capsOf(id: ActionId): string[] {
  const [key] = actions.find((action) => action.id === id)!.keys
  return key === undefined ? [] : keyCaps(key)
}

/** Words with their key: "Compare (C)". */
export function withCaps(title: string, id: ActionId): string {
  const caps = capsOf(id)
  return caps.length === 0 ? title : `${title} (${caps.join(' ')})`
}
