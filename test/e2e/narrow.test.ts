import { describe, expect } from 'vitest'
import type { Page } from 'playwright-core'
import { test } from './e2e-test.ts'
import { outOfReach } from './pages/out-of-reach.ts'
import { RunPage } from './pages/run-page.ts'
import { RunsPage } from './pages/runs-page.ts'

const phone = { width: 390, height: 844 }
/** A window of 1440 by 900 at 200 %. */
const zoomed = { width: 720, height: 450 }
const views = [
  '/runs',
  '/runs?flat=1',
  '/runs/1',
  '/launch',
  '/launch?tab=recipe',
  '/compare?runs=1,2',
  '/tables',
  '/lab',
]
const plots = ['values', 'scatter', 'parallel'].map((view) => `/compare?runs=1,2&view=${view}`)

/** Whether all of an element is in sight without scrolling. */
async function inSight(page: Page, name: string | RegExp, size: { width: number; height: number }): Promise<boolean> {
  const box = await page.getByRole('main').getByRole('button', { name }).first().boundingBox()
  return (
    box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height
  )
}

describe('a narrow window', () => {
  test.beforeAll(async ({ served }) => {
    for (const quantizer of ['bc', 'bnn++'])
      await served.signum(
        'train',
        '--dataset',
        'digits',
        '--model',
        'mlp',
        '--epochs',
        '1',
        '--quantizer',
        quantizer,
        '--quiet',
      )
  })

  test('has every control of every view within reach', async ({ served, window: { page } }) => {
    for (const size of [phone, zoomed]) {
      await page.setViewportSize(size)
      for (const view of [...views, ...plots, '/system']) {
        await page.goto(served.url({ view }))
        await page.getByRole('main').waitFor()
        await page.waitForLoadState('networkidle')
        expect(await outOfReach(page), `${view} at ${size.width}`).toEqual([])
      }
    }
  })

  test('tells of the queue beside the search, not over it', async ({ served, window: { page } }) => {
    await page.setViewportSize(phone)
    await page.goto(served.url({ view: '/runs' }))
    const queue = page.getByRole('button', { name: /^Queue: / })
    await queue.waitFor()
    // As long as it gets: the layout is what is tried.
    await page.evaluate(
      "document.querySelector('header.bar button[aria-label^=Queue]').append('12 training · 30 queued')",
    )
    await queue.getByText('30 queued').waitFor()
    const buttons = await page.locator('header.bar button').all()
    const boxes = (await Promise.all(buttons.map((button) => button.boundingBox()))).filter((box) => box !== null)
    for (const [place, box] of boxes.slice(1).entries())
      expect(box.x).toBeGreaterThanOrEqual(boxes[place]!.x + boxes[place]!.width)
    expect(boxes.at(-1)!.x + boxes.at(-1)!.width).toBeLessThanOrEqual(phone.width)
  })

  test('has the menus and dialogs within reach, too', async ({ served, window: { page } }) => {
    for (const size of [phone, zoomed]) {
      await page.setViewportSize(size)
      await page.goto(served.url({ view: '/runs?flat=1&selected=1,2' }))
      await page.getByText('2 runs selected').waitFor()
      for (const name of [/^Queue: /, 'Columns', 'More', 'Saved views']) {
        await page.getByRole('button', { name }).click()
        await page.locator('.float').first().waitFor()
        expect(await outOfReach(page), `${String(name)} at ${size.width}`).toEqual([])
        await page.keyboard.press('Escape')
        await page.locator('.float').first().waitFor({ state: 'detached' })
      }
      for (const key of ['e', '?', 'Control+k']) {
        await page.keyboard.press(key)
        await page.getByRole('dialog').waitFor()
        expect(await outOfReach(page), `${key} at ${size.width}`).toEqual([])
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
      }
    }
  })

  test('is enough to launch, watch and cancel a run, to read it and to compare two', async ({
    served,
    window: { page },
  }) => {
    await page.setViewportSize(phone)
    // Nothing like it was trained yet: it is the time that is unknown, not the summary.
    await page.goto(served.url({ view: '/launch?dataset=digits&model=vit-small' }))
    await page.getByRole('button', { name: 'Summary time unknown' }).waitFor()

    await page.goto(served.url({ view: '/launch?dataset=digits&model=mlp&epochs=100000' }))
    const launch = page.getByRole('button', { name: 'Launch 1 run', exact: true })
    await launch.waitFor()
    expect(await inSight(page, 'Launch 1 run', phone)).toBe(true)
    await launch.click()

    await page.getByText('Sign flips by layer').waitFor()
    expect(await inSight(page, 'Cancel', phone)).toBe(true)
    await new RunPage(page).press('Cancel')
    await page.getByRole('button', { name: 'Cancel run' }).click()
    await expect.poll(() => new RunPage(page).state.textContent()).toMatch(/cancelled/i)

    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Runs' }).click()
    const runs = new RunsPage(page)
    await runs.arrange('Flat')
    await runs.row(1).waitFor()
    // Method, accuracy and state are read without scrolling.
    const heads = await page.getByRole('columnheader').allTextContents()
    expect(heads.slice(1, 4).map((head) => head.trim())).toEqual(['Method', 'Accuracy (%)', 'State'])
    const state = await page.getByRole('columnheader', { name: 'State' }).boundingBox()
    expect(state!.x + state!.width).toBeLessThanOrEqual(phone.width)

    // The whole cell is the box: a thumb is wider than a box.
    for (const run of [1, 2])
      await runs
        .row(run)
        .getByRole('gridcell')
        .first()
        .click({ position: { x: 4, y: 4 } })
    await page.getByText('2 runs selected').waitFor()
    expect(await inSight(page, 'Compare', phone)).toBe(true)
    await runs.compare()
    await page.waitForURL(/compare\?runs=/)
    await page.getByRole('region', { name: 'Standings' }).waitFor()
  })
})
