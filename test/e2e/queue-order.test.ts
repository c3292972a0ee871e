import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { RunsPage } from './pages/runs-page.ts'

describe('the order of the queue', () => {
  test('a move is undone by the button and by the key, and the ends offer no move', async ({
    served,
    window: { page },
    frame,
  }) => {
    await page.goto(served.url({ view: '/launch?dataset=digits&epochs=100000&seed=1..5' }))
    await new LaunchPage(page).launch(5)
    const open = page.getByRole('button', { name: /^Queue: / })
    await open.click()
    const seeds = async () =>
      (await frame.queue.getByRole('listitem').allTextContents()).map((text) => /seed (\d)/.exec(text)![1]).join('')
    await frame.queue.getByRole('button', { name: 'Pause queue' }).waitFor()
    await expect.poll(seeds).toMatch(/^\d{5}$/)
    const before = await seeds()
    const queued = await frame.queue.getByRole('button', { name: /^Move run \d to the front/ }).count()
    const first = frame.queue.getByRole('button', { name: /to the front/ })
    const last = frame.queue.getByRole('button', { name: /to the end/ })
    expect([await first.first().isDisabled(), await last.last().isDisabled()]).toEqual([true, true])
    expect([await first.last().isDisabled(), await last.first().isDisabled()]).toEqual([false, false])
    expect(queued).toBeGreaterThan(2)

    const moved = before.slice(0, -queued) + before.at(-1)! + before.slice(-queued, -1)
    await first.last().click()
    await expect.poll(seeds).toBe(moved)
    // The queue stays open while a notice is answered.
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect.poll(seeds).toBe(before)

    await first.last().click()
    await expect.poll(seeds).toBe(moved)
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+z')
    await open.click()
    await expect.poll(seeds).toBe(before)
  })
})

describe('a group of which some runs are selected', () => {
  test('looks partly selected, and keeps its mark under the pointer', async ({ served, window: { page } }) => {
    const runs = new RunsPage(page)
    await page.goto(served.url({ view: '/runs?selected=2' }))
    const group = runs.group(5)
    await group.waitFor()
    const colour = () => page.evaluate("getComputedStyle(document.querySelector('.body .line')).backgroundColor")
    await expect.poll(() => group.locator('input:indeterminate').count()).toBe(1)
    await page.mouse.move(700, 700)
    const part = await colour()
    await group.hover()
    const partHovered = await colour()
    await group.getByRole('checkbox').click()
    await page.mouse.move(700, 700)
    await expect.poll(() => group.getByRole('checkbox').isChecked()).toBe(true)
    const whole = await colour()
    await group.hover()
    const hovered = await colour()
    await group.getByRole('checkbox').click()
    await expect.poll(() => group.getAttribute('aria-selected')).toBe('false')
    const unselected = await colour()
    await page.mouse.move(700, 700)
    expect(new Set([part, partHovered, whole, hovered, unselected, await colour()]).size).toBe(6)
  })
})
