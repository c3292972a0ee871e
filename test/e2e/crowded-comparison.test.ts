import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'

describe('a comparison of many lines, and of what was trained elsewhere', () => {
  test('says once what is common, has a column for what differs, and marks one line everywhere', async ({
    served,
    window: { page },
  }) => {
    const study = {
      name: 'Many',
      base: { dataset: 'digits', model: 'mlp', modelParameters: { width: 16 }, epochs: 2, trainImages: 128 },
      matrix: [{ quantizer: ['bc', 'bnn', 'bnn++', 'ede'], batchSize: [16, 32] }],
    }
    const recipe = join(served.dataDirectory, 'many.json')
    writeFileSync(recipe, JSON.stringify(study))
    await served.signum('study', 'run', recipe, '--quiet')
    await page.goto(served.url({ view: '/compare?study=1&group=1' }))
    await page.getByText('Same in all:').waitFor()
    expect(await page.getByText('Same in all:').locator('..').textContent()).toMatch(/digits.*Epochs 2/)

    const compared = page.getByRole('region', { name: 'Compared' })
    const standings = page.getByRole('region', { name: 'Standings' })
    await expect
      .poll(() => standings.getByRole('columnheader').allTextContents())
      .toEqual(expect.arrayContaining([expect.stringContaining('Batch size')]))
    const row = compared.getByRole('row').filter({ hasText: 'EDE' }).first()
    expect((await row.getByRole('cell').allTextContents()).map((text) => text.trim()).slice(1, 3)).toEqual([
      'EDE',
      '16',
    ])

    expect(await markedIn(standings)).toBe(null)
    await row.hover()
    await expect.poll(() => markedIn(standings)).toContain('EDE')
    expect(await markedIn(compared)).toBe(await row.textContent())
    const names = page.locator('.ends').first().locator('li')
    await expect.poll(() => names.count()).toBe(8)
    await expect.poll(() => page.locator('.ends li.here').allTextContents()).toHaveLength(2)
    expect(await page.locator('.ends li.dim').count()).toBe(14)
    await page.mouse.move(0, 0)
    await expect.poll(() => page.locator('.ends li.dim').count()).toBe(0)
    expect(await markedIn(standings)).toBe(null)
  })

  test('rows out of sight are as high as before without their drawings, which are there when the rows come', async ({
    served,
    window: { page },
  }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(served.url({ view: '/compare?study=1&group=1' }))
    for (const name of ['Compared', 'Standings']) {
      const last = page.getByRole('region', { name }).locator('tbody tr').last()
      await last.locator('svg').first().waitFor()
      const { height } = (await last.boundingBox())!
      await page.setViewportSize({ width: 1440, height: 220 })
      await expect.poll(() => last.locator('svg:visible').count()).toBe(0)
      expect((await last.boundingBox())!.height).toBe(height)
      expect(await last.textContent()).not.toBe('')
      await last.scrollIntoViewIfNeeded()
      await expect.poll(() => last.locator('svg:visible').count()).toBeGreaterThan(0)
      expect((await last.boundingBox())!.height).toBe(height)
      await page.setViewportSize({ width: 1440, height: 900 })
      await page.evaluate("document.querySelector('.columns').scrollTo(0, 0)")
    }
  })

  test('runs that do not tell their epochs are drawn along steps', async ({ served, window: { page } }) => {
    const file = join(served.dataDirectory, 'theirs.csv')
    writeFileSync(file, 'step,acc\n100,0.5\n200,0.6\n300,0.7\n')
    await served.signum('import', file, '--rename', 'acc=deployed.accuracy')
    await page.goto(served.url({ view: '/compare?runs=1,2,9' }))
    const axis = page.getByLabel('X axis', { exact: true })
    await expect.poll(() => axis.inputValue()).toBe('step')
    await axis.selectOption('epoch')
    await page.getByText('1 run not drawn: the epoch is unknown.').waitFor()
    await page.goto(served.url({ view: '/runs/9' }))
    await page.getByRole('group', { name: 'X axis' }).getByRole('button', { name: 'step' }).waitFor()
    // Neither epochs nor times are in the file.
    expect(await page.getByRole('group', { name: 'X axis' }).getByRole('button').allTextContents()).toEqual(['step'])
    expect(await page.locator('dt:text-is("Duration")').count()).toBe(0)
    await page.locator('dt:text-is("Imported")').first().waitFor()
  })

  test('charts of a run are three in a row at every width, and their plots stand on one line', async ({
    served,
    window: { page },
  }) => {
    for (const width of [1024, 1440, 1920]) {
      await page.setViewportSize({ width, height: 900 })
      await page.goto(served.url({ view: '/runs/5' }))
      const plots = page.locator('.charts.main canvas:not(.spotlight)')
      await expect.poll(() => plots.count()).toBe(5)
      await expect.poll(async () => (await boxes(plots)).every(({ width: wide }) => wide > 0)).toBe(true)
      const drawn = await boxes(plots)
      expect(new Set(drawn.slice(0, 3).map(({ y }) => Math.round(y))).size).toBe(1)
      expect(new Set(drawn.slice(3).map(({ y }) => Math.round(y))).size).toBe(1)
      expect(drawn[3]!.y).toBeGreaterThan(drawn[0]!.y + drawn[0]!.height)
    }
    // The confusion matrix names its classes, along both sides.
    const names = page.getByRole('region', { name: 'Predictions' }).locator('.name')
    await expect.poll(() => names.allTextContents()).toEqual([...'01234567890123456789'])
  })
})

/** Text of the row that a list's mark lies over; null if there is no mark. */
async function markedIn(list: Locator): Promise<string | null> {
  const mark = list.locator('.here-mark')
  if (!(await mark.isVisible())) return null
  const lies = (await mark.boundingBox())!
  for (const row of await list.locator('tbody tr').all()) {
    const box = (await row.boundingBox())!
    if (Math.abs(box.y - lies.y) < 1 && Math.abs(box.height - lies.height) < 1) return row.textContent()
  }
  throw new Error('the mark lies over no row')
}

async function boxes(plots: { all(): Promise<{ boundingBox(): Promise<Box | null> }[]> }): Promise<Box[]> {
  const all = await Promise.all((await plots.all()).map((plot) => plot.boundingBox()))
  return all.filter((box) => box !== null)
}
interface Box {
  y: number
  width: number
  height: number
}
