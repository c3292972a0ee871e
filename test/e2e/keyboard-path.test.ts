import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { RunsPage } from './pages/runs-page.ts'
import { tabTo } from './pages/tab-to.ts'

describe('the keyboard alone', () => {
  test('goes from the launch to the exported table', async ({ served, window: { page }, frame }) => {
    await page.goto(served.url())
    await new RunsPage(page).empty.waitFor()
    // From here on there is no mouse: any click would fail the test.
    await page.evaluate('addEventListener("pointerdown", () => { document.title = "a mouse was used" }, true)')

    await page.keyboard.press('g')
    await page.keyboard.press('l')
    await frame.isAt('Launch')
    await tabTo(page, /^UCI digits/)
    await page.keyboard.press('Enter')
    await tabTo(page, /^BC(BC)?$/)
    await page.keyboard.press('Enter')
    await tabTo(page, 'Epochs')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('2')
    await tabTo(page, 'Seed')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('1, 2')
    await tabTo(page, /^Launch 4 runs/)
    await page.keyboard.press('Enter')
    await frame.isAt('Runs')

    const runs = new RunsPage(page)
    await expect.poll(() => runs.group(2).count()).toBe(2)
    await expect
      .poll(async () => (await runs.rows.allTextContents()).filter((text) => /Finished/.test(text)).length)
      .toBe(2)
    await page.keyboard.press('Control+a')
    // Typed ahead: the host has not told yet which they are.
    await page.keyboard.press('c')
    await frame.isAt('Compare')
    await page.getByRole('region', { name: 'Standings' }).waitFor()
    await tabTo(page, /^Use BC as the baseline/)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => page.getByRole('region', { name: 'Standings' }).getByText('baseline', { exact: true }).count())
      .toBe(1)

    await page.keyboard.press('g')
    await page.keyboard.press('t')
    await frame.isAt('Tables')
    await page.getByLabel('Source of the table').waitFor()
    await tabTo(page, /^Regime|^Add to Columns/)
    // The list of fields is chosen from by typing.
    await page.keyboard.type('Model')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Save')
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
    expect(download.suggestedFilename()).toBe('table.tex')
    const stream = await download.createReadStream()
    const parts: Buffer[] = []
    for await (const part of stream) parts.push(part as Buffer)
    const text = Buffer.concat(parts).toString()
    expect(text).toMatch(/\\toprule[^]*BC & [^]*BNN\+\+ & [^]*\\bottomrule/)
    expect(await page.title()).not.toBe('a mouse was used')
  })
})
