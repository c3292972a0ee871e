import type { Page } from 'playwright-core'

/** What a page looks like beyond its first sight: a menu, a dialog, an error, something that is not there. */
export interface RareState {
  name: string
  /** Its fragment of the address. */
  address: string
  /** Brings it about. */
  prepare?: (page: Page) => Promise<void>
  /** What is seen once it is there. */
  sign: (page: Page) => ReturnType<Page['getByText']>
}

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' })
const press = (name: string | RegExp) => (page: Page) => button(page, name).first().click()
const dialog = (name: string) => (page: Page) => page.getByRole('dialog', { name })
const text = (words: string | RegExp) => (page: Page) => page.getByText(words).first()
const type =
  (...keys: string[]) =>
  async (page: Page) => {
    await page.getByRole('main').waitFor()
    for (const key of keys)
      await (key.length > 1 && !/[+]|^[A-Z]\w+$/.test(key) ? page.keyboard.type(key) : page.keyboard.press(key))
  }
const address = (view: string, query: Record<string, string>) => `${view}?${String(new URLSearchParams(query))}`

/**
 * Over a store of which runs 1 to 4 have finished (BC and BNN++, seeds 1 and 2), run 5 is training, 6 and 7 are queued
 * and run 8 was imported.
 */
export const rareStates: RareState[] = [
  {
    name: 'a section of a chart',
    address: '/compare?runs=1,3&zoom=step:10..20&zoom:train.loss=1..2',
    sign: (page) => button(page, /^Show all of Training loss/),
  },
  { name: 'a filter that nothing matches', address: '/runs?filter=seed:99', sign: text('No run matches the filter.') },
  { name: 'a filter that is wrong', address: '/runs?filter=state:finnished', sign: text(/finished/) },
  {
    name: 'completions of a filter',
    address: '/runs',
    prepare: async (page) => {
      await type('/')(page)
      await page.keyboard.type('state:')
    },
    sign: (page) => page.getByRole('listbox'),
  },
  { name: 'columns', address: '/runs', prepare: press('Columns'), sign: dialog('Columns') },
  { name: 'groups', address: '/runs', prepare: press('All but seed'), sign: dialog('All but seed') },
  { name: 'saved views', address: '/runs', prepare: press('Saved views'), sign: dialog('Saved views') },
  {
    name: 'selected runs, one group partly',
    address: '/runs?selected=1,3,4',
    sign: (page) => page.getByText('3 runs selected'),
  },
  {
    name: 'an open group',
    address: '/runs',
    prepare: press('Expand group'),
    sign: (page) => button(page, 'Collapse group'),
  },
  {
    name: 'tags',
    address: '/runs?selected=1,2',
    prepare: async (page) => {
      await page.getByText('2 runs selected').waitFor()
      await page.keyboard.press('e')
    },
    sign: (page) => page.getByRole('dialog'),
  },
  {
    name: 'the question before runs are deleted',
    address: '/runs?selected=1,2',
    prepare: async (page) => {
      await press('More')(page)
      await page.getByRole('menuitem', { name: 'Delete' }).click()
    },
    sign: (page) => page.getByRole('alertdialog'),
  },
  {
    name: 'all actions on the selected runs',
    address: '/runs?selected=1,2',
    prepare: press('More'),
    sign: (page) => page.getByRole('menuitem', { name: 'Compare' }),
  },
  {
    name: 'a failure as a notice',
    address: '/launch',
    prepare: async (page) => {
      await page.evaluate('navigator.clipboard.writeText = () => Promise.reject(new Error())')
      await press('Copy')(page)
    },
    sign: (page) => page.getByRole('alert').filter({ hasText: 'The browser blocked' }),
  },
  {
    name: 'a notice',
    address: '/runs?selected=1',
    prepare: async (page) => {
      await page.getByText('1 run selected').waitFor()
      await page.keyboard.press('s')
    },
    sign: (page) => button(page, 'Undo'),
  },
  { name: 'import', address: '/runs', prepare: (page) => importDialog(page), sign: dialog('Import runs') },
  {
    name: 'an import that fails',
    address: '/runs',
    prepare: async (page) => {
      await importDialog(page)
      await page.getByLabel(/^Path/).fill('/nowhere/at/all')
      await button(page, 'Preview').click()
    },
    sign: (page) => page.getByRole('dialog').getByRole('alert'),
  },
  { name: 'the palette', address: '/runs', prepare: type('Control+k'), sign: dialog('Search or run a command') },
  {
    name: 'the palette without a match',
    address: '/runs',
    prepare: type('Control+k', 'zzzz'),
    sign: text(/^Nothing matches/),
  },
  { name: 'the keys', address: '/runs', prepare: type('?'), sign: dialog('Keys') },
  { name: 'the open queue', address: '/runs', prepare: press(/^Queue:/), sign: dialog('Queue') },
  { name: 'a run that trains', address: '/runs/5', sign: (page) => page.getByRole('img', { name: /^Loss: [1-9]/ }) },
  { name: 'a run that waits', address: '/runs/6', sign: text('Queued') },
  { name: 'an imported run', address: '/runs/8', sign: text('Original name') },
  { name: 'a run that does not exist', address: '/runs/99', sign: text(/Run 99 does not exist/) },
  {
    name: 'a field that is wrong',
    address: '/launch?dataset=digits&epochs=many',
    sign: (page) => page.getByRole('list', { name: 'Problems' }),
  },
  {
    name: 'a pair that cannot be read, a search, several values',
    address: address('/launch', {
      quantizer: 'custom, bc',
      forward: 'tanh(',
      backward: '1',
      seed: '1..3',
      search: '{"sample":{"count":2,"seed":1},"halving":{}}',
    }),
    sign: (page) => page.getByRole('list', { name: 'Problems' }),
  },
  { name: 'recipes', address: '/launch?tab=recipe', sign: (page) => page.getByRole('textbox', { name: 'Recipe' }) },
  {
    name: 'a recipe that cannot be read',
    address: '/launch?tab=recipe',
    prepare: (page) => page.getByRole('textbox', { name: 'Recipe' }).fill('{ "name": "x"'),
    sign: (page) => page.getByRole('list', { name: 'Problems' }),
  },
  { name: 'a source that is gone', address: '/launch?from=977', sign: text('Not in the store: run 977') },
  { name: 'nothing to compare', address: '/compare', sign: text('No runs selected') },
  { name: 'runs to compare that are gone', address: '/compare?runs=98,99', sign: text('These runs are not there') },
  {
    name: 'a comparison with a baseline, as differences',
    address: '/compare?runs=1,2,3,4&base=1&diff=1',
    sign: (page) => page.getByRole('img', { name: /minus baseline: [1-9]/ }).first(),
  },
  {
    name: 'a comparison with what was imported',
    address: '/compare?runs=1,2,3,4,8',
    sign: (page) => page.getByRole('region', { name: 'Standings' }),
  },
  {
    name: 'a figure to be saved',
    address: '/compare?runs=1,2,3,4',
    prepare: press(/^Save .* as a figure$/),
    sign: dialog('Save Accuracy as a figure'),
  },
  { name: 'a table of nothing', address: '/tables?filter=seed:99', sign: (page) => page.getByRole('main') },
  {
    name: 'a table in two levels, with published results',
    address: '/tables?rows=quantizer&columns=model,dataset&published=1',
    sign: (page) => page.getByLabel('Source of the table'),
  },
  { name: 'saved tables', address: '/tables', prepare: press('Saved tables'), sign: dialog('Saved tables') },
  {
    name: 'a report',
    address: '/reports?name=Shown',
    sign: (page) => page.getByRole('cell', { name: 'BNN++' }).first(),
  },
  {
    name: 'what may be written into a report',
    address: '/reports?name=Shown',
    prepare: (page) => page.getByText('Blocks', { exact: true }).click(),
    sign: text(/^Text is Markdown/),
  },
  { name: 'a report that is gone', address: '/reports?name=None', sign: text('No report is called "None"') },
  {
    name: 'saved comparisons',
    address: '/compare?runs=1,3',
    prepare: press('Saved comparisons'),
    sign: dialog('Saved comparisons'),
  },
  {
    name: 'values, one of which is missing',
    address: '/compare?runs=1,3,5&view=values',
    sign: (page) => page.getByRole('img', { name: /^Accuracy/ }),
  },
  {
    name: 'a packed model',
    address: '/runs/3',
    prepare: press('Freeze'),
    sign: text(/times smaller than/),
  },
  {
    name: 'a search by validation images',
    address: address('/launch', {
      dataset: 'digits',
      learningRate: '0.001, 0.01',
      validationShare: '0.1',
      search: '{"tpe":{"count":2,"startup":1},"halving":{}}',
    }),
    sign: text(/chosen while they train/),
  },
  {
    name: 'a folder to follow',
    address: '/runs',
    prepare: palette('Follow a folder'),
    sign: dialog('Follow a folder'),
  },
  {
    name: 'a pair that breaks a rule',
    address: address('/lab', { forward: 'sign(w)', backward: 'exp(0-mu*w^2)', mu: '3', pin: '5 bnn++' }),
    sign: text(/Not admissible/),
  },
  {
    name: 'a pair that cannot be read',
    address: address('/lab', { forward: 'sign(', backward: '1' }),
    sign: (page) => page.locator('#lab-forward-error'),
  },
  {
    name: 'a data set that cannot be read',
    address: '/system',
    prepare: async (page) => {
      await button(page, 'Add data set…').click()
      await page.getByLabel('Path').fill('/nowhere/at/all')
      await page.keyboard.press('Enter')
    },
    sign: (page) => page.getByRole('form').getByRole('alert'),
  },
]

const importDialog = palette('import runs')

/** Does what is found by typing it. */
function palette(words: string): (page: Page) => Promise<void> {
  return async (page) => {
    await type('Control+k')(page)
    await page.keyboard.type(words)
    await page.keyboard.press('Enter')
  }
}
