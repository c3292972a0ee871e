import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { RunsPage } from './pages/runs-page.ts'

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
})
