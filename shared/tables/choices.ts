/** What stands in a cell without runs. */
export const missingChoices = [
  { name: 'dash', title: 'a dash', text: '–' },
  { name: 'blank', title: 'nothing', text: '' },
  { name: 'na', title: 'n/a', text: 'n/a' },
] as const
export type MissingChoice = (typeof missingChoices)[number]['name']

/** What is printed of a cell with a single run, which has no deviation. */
export const singleChoices = [
  { name: 'count', title: 'with (n = 1)', help: 'The value, with (n = 1) after it.' },
  { name: 'plain', title: 'without a mark', help: 'The value alone; the footnote says that it has no deviation.' },
  { name: 'omit', title: 'left out', help: 'As if there were no run; the footnote says how many are left out.' },
] as const
export type SingleChoice = (typeof singleChoices)[number]['name']
