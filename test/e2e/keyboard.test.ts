import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { RunsPage } from './pages/runs-page.ts'
import { tabTo } from './pages/tab-to.ts'

describe('the keyboard', () => {
  test('goes to every view with two keys', async ({ served, window: { page }, frame }) => {
    await page.goto(served.url())
    await frame.isAt('Runs')
    for (const [key, view] of [
      ['l', 'Launch'],
      ['c', 'Compare'],
      ['t', 'Tables'],
      ['b', 'Lab'],
      ['s', 'System'],
      ['r', 'Runs'],
    ] as const) {
      await page.keyboard.press('g')
      await page.keyboard.press(key)
      await frame.isAt(view)
    }
  })

  test('finds and does things in the palette', async ({ served, window: { page }, frame }) => {
    await page.goto(served.url())
    await frame.isAt('Runs')
    await page.keyboard.press('Control+k')
    await frame.palette.waitFor()
    await page.keyboard.type('syst')
    await expect.poll(() => frame.palette.getByRole('option').first().textContent()).toContain('System')
    await page.keyboard.press('Enter')
    await frame.isAt('System')
    await frame.palette.waitFor({ state: 'hidden' })
  })

  test('shows every key, and closes with Escape', async ({ served, window: { page }, frame }) => {
    await page.goto(served.url())
    await frame.isAt('Runs')
    await page.keyboard.press('?')
    await frame.keys.waitFor()
    expect(
      await frame.keys.getByRole('listitem').filter({ hasText: 'Launch again with changes' }).textContent(),
    ).toContain('L')
    await page.keyboard.press('Escape')
    await frame.keys.waitFor({ state: 'hidden' })
  })

  test('moves, selects and opens in the table of runs', async ({ served, window: { page }, frame }) => {
    for (const seed of ['1', '2']) await served.signum('train', '--dataset', 'digits', '--epochs', '1', '--seed', seed)
    const runs = new RunsPage(page)
    await page.goto(served.url({ view: '/runs?flat=1' }))
    await runs.row(2).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await expect.poll(() => runs.row(1).getByRole('checkbox').isChecked()).toBe(true)
    await page.keyboard.press('/')
    await page.keyboard.type('seed:2')
    await expect.poll(() => runs.rows.count()).toBe(1)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('k')
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).hash).toBe('#/runs/2')
    await frame.isAt('Runs')
  })

  test('reaches the heads of the columns, sorts by one, and adds another', async ({ served, window: { page } }) => {
    const runs = new RunsPage(page)
    await page.goto(served.url({ view: '/runs?flat=1' }))
    await runs.row(2).waitFor()
    const head = (name: string) => page.getByRole('columnheader', { name: new RegExp(`^${name}`) })
    const first = () => runs.rows.first().getByRole('link').first().getAttribute('aria-label')
    const focused = () => page.evaluate('document.activeElement.textContent.trim()')
    await tabTo(page, /^Method/)
    await page.keyboard.press('ArrowRight')
    await expect.poll(focused).not.toMatch(/^Method/)
    await page.keyboard.press('Home')
    // A column further on, without a mouse.
    for (let presses = 0; presses < 30 && !/^Seed/.test(String(await focused())); presses++)
      await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await expect.poll(() => head('Seed').getAttribute('aria-sort')).toBe('ascending')
    await expect.poll(() => page.url()).toMatch(/sort=seed$/)
    await expect.poll(first).toContain('Open run 1')
    await page.keyboard.press('Enter')
    await expect.poll(() => head('Seed').getAttribute('aria-sort')).toBe('descending')
    await expect.poll(first).toContain('Open run 2')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Shift+Enter')
    await expect.poll(() => page.url()).toMatch(/sort=-seed,-?[\w.]+/)
    const sorted = page.getByRole('columnheader').and(page.locator('[aria-sort=ascending], [aria-sort=descending]'))
    await expect.poll(() => sorted.count()).toBe(2)
    // Tab leaves the heads at once, and comes back to the one that was left.
    const left = await focused()
    await page.keyboard.press('Tab')
    expect(await focused()).not.toBe(left)
    await page.keyboard.press('Shift+Tab')
    expect(await focused()).toBe(left)
    // The rows are moved through as from anywhere.
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('x')
    await expect.poll(() => runs.rows.first().getByRole('checkbox').isChecked()).toBe(true)
  })
})
