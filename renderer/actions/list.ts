import { views } from '../frame/views.ts'
import { t } from '../words/words.ts'

export const actionSections = ['go', 'runs', 'list', 'window'] as const
export const sectionTitles: Readonly<Record<(typeof actionSections)[number], string>> = {
  go: t('actions.goTo'),
  runs: t('actions.runs'),
  list: t('actions.list'),
  window: t('actions.window'),
}

/** Something the user can do: from a key, the palette, a button or a menu; all of them read this list. */
export interface Action {
  id: string
  title: string
  section: (typeof actionSections)[number]
  /** Keys that do it: "g r" is two keys in a row, "mod+k" is held together (Ctrl, or Command on a Mac). */
  keys: readonly string[]
}

/** Every view has an action that opens it. */
const going = views.map(({ name, title, keys }) => ({ id: `go-${name}` as const, title, section: 'go' as const, keys }))

export const actions = [
  ...going,
  { id: 'open', title: t('actions.open'), section: 'runs', keys: ['enter'] },
  { id: 'compare', title: t('actions.compare'), section: 'runs', keys: ['c'] },
  { id: 'table', title: t('actions.makeTable'), section: 'runs', keys: ['t'] },
  { id: 'launch-again', title: t('actions.launchAgain'), section: 'runs', keys: ['l'] },
  { id: 'pause', title: t('actions.pauseOrResume'), section: 'runs', keys: ['p'] },
  { id: 'cancel', title: t('actions.cancel'), section: 'runs', keys: ['shift+x'] },
  { id: 'star', title: t('actions.toggleStar'), section: 'runs', keys: ['s'] },
  { id: 'tags', title: t('actions.editTags'), section: 'runs', keys: ['e'] },
  { id: 'archive', title: t('actions.toggleArchive'), section: 'runs', keys: ['delete'] },
  { id: 'remove', title: t('actions.deleteRuns'), section: 'runs', keys: ['shift+delete'] },
  { id: 'archive-file', title: t('actions.saveArchive'), section: 'runs', keys: [] },
  { id: 'open-recipe', title: t('actions.openRecipe'), section: 'runs', keys: ['mod+o'] },
  { id: 'import', title: t('actions.importRuns'), section: 'runs', keys: [] },
  { id: 'follow', title: t('actions.followFolder'), section: 'runs', keys: [] },
  { id: 'queue-first', title: t('actions.queueFirst'), section: 'runs', keys: [] },
  { id: 'queue-last', title: t('actions.queueLast'), section: 'runs', keys: [] },
  { id: 'next', title: t('actions.nextRow'), section: 'list', keys: ['j', 'arrowdown'] },
  { id: 'previous', title: t('actions.previousRow'), section: 'list', keys: ['k', 'arrowup'] },
  { id: 'next-page', title: t('actions.pageDown'), section: 'list', keys: ['pagedown'] },
  { id: 'previous-page', title: t('actions.pageUp'), section: 'list', keys: ['pageup'] },
  { id: 'first-row', title: t('actions.firstRow'), section: 'list', keys: ['home'] },
  { id: 'last-row', title: t('actions.lastRow'), section: 'list', keys: ['end'] },
  { id: 'select', title: t('actions.select'), section: 'list', keys: ['x'] },
  { id: 'expand', title: t('actions.openGroup'), section: 'list', keys: ['arrowright'] },
  { id: 'collapse', title: t('actions.closeGroup'), section: 'list', keys: ['arrowleft'] },
  { id: 'select-all', title: t('actions.selectShown'), section: 'list', keys: ['mod+a'] },
  { id: 'clear', title: t('actions.clearSelection'), section: 'list', keys: ['escape'] },
  { id: 'filter', title: t('actions.filter'), section: 'list', keys: ['/'] },
  { id: 'flat', title: t('actions.toggleGroups'), section: 'list', keys: ['f'] },
  { id: 'palette', title: t('actions.search'), section: 'window', keys: ['mod+k'] },
  { id: 'undo', title: t('actions.undo'), section: 'window', keys: ['mod+z'] },
  { id: 'inspector', title: t('actions.toggleInspector'), section: 'window', keys: ['i'] },
  { id: 'theme', title: t('actions.changeTheme'), section: 'window', keys: [] },
  { id: 'help', title: t('actions.allKeys'), section: 'window', keys: ['?'] },
] as const satisfies readonly Action[]

export type ActionId = (typeof actions)[number]['id']
