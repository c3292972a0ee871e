import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { violations } from './axe.ts'
import { test } from './e2e-test.ts'

type Sign = (page: Page) => ReturnType<Page['getByText']>
const image = (name: RegExp) => (page: Page) => page.getByRole('img', { name }).first()

/** Views with their addresses, and what is seen once all that they ask for has come. */
const views: [string, string, Sign][] = [
  ['Runs', '/runs', (page) => page.getByRole('button', { name: 'Expand group' }).first()],
  ['one run', '/runs/1', image(/^Accuracy: [1-9]/)],
  ['Launch', '/launch', (page) => page.getByRole('button', { name: /^Launch \d+ run/ })],
  ['Compare', '/compare?runs=1,2', image(/^Accuracy: [1-9]/)],
  ['values', '/compare?runs=1,2&view=values&base=1', image(/^Accuracy.*: .*\d/)],
  ['scatter', '/compare?runs=1,2&view=scatter', (page) => page.getByRole('link', { name: /^Run \d/ }).first()],
  ['parallel', '/compare?runs=1,2&view=parallel', (page) => page.getByRole('group', { name: /runs across/ })],
  ['Tables', '/tables', (page) => page.getByLabel('Source of the table')],
  ['Reports', '/reports?name=Signs', image(/Accuracy/)],
  ['Lab', '/lab', image(/BNN/)],
  ['System', '/system', (page) => page.getByText('UCI digits').first()],
]

describe('accessibility', () => {
  test('axe finds nothing wrong with any view, light or dark', async ({ served, window: { page } }) => {
    await page.goto(served.url())
    await page.getByRole('main').waitFor()
    const empty = await violations(page)
    for (const seed of ['1', '2'])
      await served.signum(
        'train',
        '--dataset',
        'digits',
        '--model',
        'cnn-small',
        '--quantizer',
        'bnn++',
        '--epochs',
        '2',
        '--seed',
        seed,
        '--quiet',
      )
    await served.signum('report', 'new', 'Signs', '--quiet')
    const found: Record<string, string[]> = empty.length > 0 ? { 'Runs, empty': empty } : {}
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      for (const [name, view, sign] of views) {
        await page.goto(served.url({ view }))
        await sign(page).waitFor()
        await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))')
        const wrong = await violations(page)
        if (wrong.length > 0) found[`${name}, ${scheme}`] = wrong
      }
    }
    expect(found).toEqual({})
  })
})
