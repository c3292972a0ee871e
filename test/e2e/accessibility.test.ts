import { describe, expect } from 'vitest'
import { violations } from './axe.ts'
import { test } from './e2e-test.ts'

const views: [string, string][] = [
  ['Runs', '/runs'],
  ['one run', '/runs/1'],
  ['Launch', '/launch'],
  ['Compare', '/compare?runs=1,2'],
  ['values', '/compare?runs=1,2&view=values&base=1'],
  ['scatter', '/compare?runs=1,2&view=scatter'],
  ['parallel', '/compare?runs=1,2&view=parallel'],
  ['Tables', '/tables'],
  ['Lab', '/lab'],
  ['System', '/system'],
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
    const found: Record<string, string[]> = empty.length > 0 ? { 'Runs, empty': empty } : {}
    for (const scheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: scheme })
      for (const [name, view] of views) {
        await page.goto(served.url({ view }))
        await page.waitForLoadState('networkidle')
        await page.waitForTimeout(500)
        const wrong = await violations(page)
        if (wrong.length > 0) found[`${name}, ${scheme}`] = wrong
      }
    }
    expect(found).toEqual({})
  })
})
