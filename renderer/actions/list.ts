export const actionSections = ['Go to', 'Runs', 'List', 'Window'] as const

/** Something the user can do: from a key, the palette, a button or a menu; all of them read this list. */
export interface Action {
  id: string
  title: string
  section: (typeof actionSections)[number]
  /** Keys that do it: "g r" is two keys in a row, "mod+k" is held together (Ctrl, or Command on a Mac). */
  keys: readonly string[]
}

export const actions = [
  { id: 'go-runs', title: 'Runs', section: 'Go to', keys: ['g r'] },
  { id: 'go-launch', title: 'Launch', section: 'Go to', keys: ['g l'] },
  { id: 'go-compare', title: 'Compare', section: 'Go to', keys: ['g c'] },
  { id: 'go-tables', title: 'Tables', section: 'Go to', keys: ['g t'] },
  { id: 'go-lab', title: 'Lab', section: 'Go to', keys: ['g b'] },
  { id: 'go-system', title: 'System', section: 'Go to', keys: ['g s'] },
  { id: 'open', title: 'Open', section: 'Runs', keys: ['enter'] },
  { id: 'compare', title: 'Compare', section: 'Runs', keys: ['c'] },
  { id: 'table', title: 'Make a table', section: 'Runs', keys: ['t'] },
  { id: 'launch-again', title: 'Launch again with changes', section: 'Runs', keys: ['l'] },
  { id: 'pause', title: 'Pause or resume', section: 'Runs', keys: ['p'] },
  { id: 'cancel', title: 'Cancel', section: 'Runs', keys: ['shift+x'] },
  { id: 'star', title: 'Star, or take the star away', section: 'Runs', keys: ['s'] },
  { id: 'tags', title: 'Edit tags', section: 'Runs', keys: ['e'] },
  { id: 'archive', title: 'Archive, or bring back', section: 'Runs', keys: ['delete'] },
  { id: 'remove', title: 'Remove from the disk', section: 'Runs', keys: ['shift+delete'] },
  { id: 'archive-file', title: 'Save as an archive for another store', section: 'Runs', keys: [] },
  { id: 'import', title: 'Import runs…', section: 'Runs', keys: [] },
  { id: 'queue-first', title: 'Put first in the queue', section: 'Runs', keys: [] },
  { id: 'queue-last', title: 'Put last in the queue', section: 'Runs', keys: [] },
  { id: 'next', title: 'Next row', section: 'List', keys: ['j', 'arrowdown'] },
  { id: 'previous', title: 'Previous row', section: 'List', keys: ['k', 'arrowup'] },
  { id: 'next-page', title: 'Twenty rows on', section: 'List', keys: ['pagedown'] },
  { id: 'previous-page', title: 'Twenty rows back', section: 'List', keys: ['pageup'] },
  { id: 'first-row', title: 'First row', section: 'List', keys: ['home'] },
  { id: 'last-row', title: 'Last row', section: 'List', keys: ['end'] },
  { id: 'select', title: 'Select', section: 'List', keys: ['x'] },
  { id: 'expand', title: 'Open the group', section: 'List', keys: ['arrowright'] },
  { id: 'collapse', title: 'Close the group', section: 'List', keys: ['arrowleft'] },
  { id: 'select-all', title: 'Select all that are shown', section: 'List', keys: ['mod+a'] },
  { id: 'clear', title: 'Clear the selection', section: 'List', keys: ['escape'] },
  { id: 'filter', title: 'Filter', section: 'List', keys: ['/'] },
  { id: 'flat', title: 'Grouped, or a row a run', section: 'List', keys: ['f'] },
  { id: 'palette', title: 'Search or do', section: 'Window', keys: ['mod+k'] },
  { id: 'undo', title: 'Undo', section: 'Window', keys: ['mod+z'] },
  { id: 'inspector', title: 'Show or hide the inspector', section: 'Window', keys: ['i'] },
  { id: 'theme', title: 'Light, dark or as the system', section: 'Window', keys: [] },
  { id: 'help', title: 'All keys', section: 'Window', keys: ['?'] },
] as const satisfies readonly Action[]

export type ActionId = (typeof actions)[number]['id']
