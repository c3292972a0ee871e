import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { saveWith } from './pages/saved-file.ts'
import type { Served } from './served.ts'

/** Two runs of twelve evaluations that another program logged. */
async function importRuns(served: Served): Promise<void> {
  const folder = join(served.dataDirectory, 'elsewhere')
  mkdirSync(folder)
  for (const run of [1, 2]) {
    const lines = Array.from({ length: 12 }, (_, at) => [
      50 * (at + 1),
      1.7e9 + 60 * at,
      1 - run / (at + 3),
      2 / (at + run),
    ])
    const rows = ['step,wall_time,acc,loss', ...lines.map((line) => line.join())]
    writeFileSync(join(folder, `${run}.csv`), rows.join('\n'))
  }
  await served.signum('import', folder, '--rename', 'acc=deployed.accuracy', '--rename', 'loss=train.loss')
}

/** The plots of a view's charts, from the first on. */
const plots = (page: Page) => page.locator('.chart .u-over')
const sections = (page: Page) => page.getByRole('button', { name: /^Show all of / })

/** Drags over a part of a plot, in shares of its width and height. */
async function drag(page: Page, [fromX, toX]: [number, number], [fromY, toY]: [number, number]): Promise<void> {
  // A chart is made anew once its type has come: hovering waits for that.
  await plots(page).first().hover()
  const { x, y, width, height } = (await plots(page).first().boundingBox())!
  await page.mouse.move(x + fromX * width, y + fromY * height)
  await page.mouse.down()
  await page.mouse.move(x + 0.5 * (fromX + toX) * width, y + 0.5 * (fromY + toY) * height)
  await page.mouse.move(x + toX * width, y + toY * height)
  await page.mouse.up()
}

/** Drags out a part of the x axis; as long as the points are still to come, a plot has nothing to drag out. */
async function dragUntilSeen(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      if (!page.url().includes('zoom=')) await drag(page, [0.3, 0.6], [0.5, 0.5])
      return page.url()
    })
    .toContain('zoom=step:')
}

/** What the first chart reads where the pointer is at its left edge: another section reads something else there. */
async function readAtTheLeft(page: Page): Promise<string | null> {
  await page.mouse.move(0, 0)
  await plots(page)
    .first()
    .hover({ position: { x: 3, y: 60 } })
  return page.locator('.chart .legend').first().textContent()
}

describe('the section of a chart', () => {
  test('lies in the address: over a reload, Back, and in a copied link it is the same', async ({
    served,
    window: { page },
    chromium,
    frame,
  }) => {
    await importRuns(served)
    await page.goto(served.url({ view: '/compare?runs=1,2' }))
    await expect.poll(() => plots(page).count()).toBe(2)
    const whole = await readAtTheLeft(page)

    await drag(page, [0.4, 0.8], [0.5, 0.5])
    await expect.poll(() => page.url()).toMatch(/[?&]zoom=step:\d/)
    // Both charts go along the same steps.
    await expect.poll(() => sections(page).count()).toBe(2)
    const named = await sections(page).allInnerTexts()
    const section = await sections(page).first().getAttribute('aria-label')
    expect(section).toMatch(/^Show all of .*, not Step [\d.]+ to [\d.]+ alone$/)
    const part = await readAtTheLeft(page)
    expect(part).not.toBe(whole)
    const link = page.url()

    const isThere = async (there: Page) => {
      await expect.poll(() => sections(there).count()).toBe(2)
      expect(await sections(there).first().getAttribute('aria-label')).toBe(section)
      await expect.poll(() => readAtTheLeft(there)).toBe(part)
    }
    await page.reload()
    await isThere(page)
    await frame.go('Lab')
    await page.goBack()
    await isThere(page)
    await page.emulateMedia({ colorScheme: 'dark' })
    await isThere(page)
    const other = await chromium.newPage()
    await other.goto(served.url({ view: new URL(link).hash }))
    await isThere(other)
    await other.close()
    expect(named).toEqual(['all', 'all'])

    // A part of the y axis is one chart's alone.
    await drag(page, [0.5, 0.5], [0.2, 0.7])
    await expect.poll(() => page.url()).toContain('zoom:deployed.accuracy=')
    expect(page.url()).toContain('zoom=step:')
    await page.reload()
    await expect
      .poll(() => sections(page).first().getAttribute('aria-label'))
      .toMatch(/, Accuracy [\d.]+ to [\d.]+ alone$/)
    expect(await sections(page).nth(1).getAttribute('aria-label')).toBe(
      section!.replace(/of .*, not/, 'of Training loss, not'),
    )

    // A figure shows what its chart shows.
    const [, low, high] = / ([\d.]+) to ([\d.]+) alone$/.exec(
      (await sections(page).first().getAttribute('aria-label'))!,
    )!
    await page.getByRole('button', { name: 'Save Accuracy as a figure' }).click()
    const figure = await saveWith(page.getByRole('button', { name: 'pgfplots', exact: true }))
    const [, least, most] = /ymin=([\d.]+), ymax=([\d.]+),/.exec(figure.text)!
    expect(Number(least)).toBeCloseTo(Number(low), 0)
    expect(Number(most)).toBeCloseTo(Number(high), 0)

    await sections(page).first().click()
    await expect.poll(() => page.url()).not.toContain('zoom')
    await expect.poll(() => readAtTheLeft(page)).toBe(whole)
  })

  test('of a run goes with its x axis, and other runs are looked at whole', async ({ served, window: { page } }) => {
    await page.goto(served.url({ view: '/runs/1' }))
    await expect.poll(() => plots(page).count()).toBeGreaterThan(1)
    await dragUntilSeen(page)
    await page.getByRole('group', { name: 'X axis' }).getByRole('button', { name: 'time' }).click()
    await expect.poll(() => page.url()).toMatch(/x=time$/)
    expect(await sections(page).count()).toBe(0)

    await page.goto('about:blank')
    await page.goto(served.url({ view: '/runs?flat=1&selected=1' }))
    await expect.poll(() => plots(page).count()).toBe(2)
    await dragUntilSeen(page)
    await page.reload()
    await expect.poll(() => sections(page).count()).toBe(2)
    await page
      .getByRole('row', { name: /Select run 2/ })
      .getByRole('checkbox')
      .click()
    await expect.poll(() => page.url()).toMatch(/selected=1,2|selected=2,1/)
    await expect.poll(() => page.url()).not.toContain('zoom')
  })
})
