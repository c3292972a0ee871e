import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'

/** Views as a phone and a zoomed window show them. */
const sizes = [
  { width: 390, height: 844 },
  { width: 720, height: 450 },
]

describe('a run that is watched from its beginning', () => {
  test('fills "By layer" without a reload, and every view fits a narrow window', async ({
    served,
    window: { page },
  }) => {
    await page.goto(served.url({ view: '/launch?dataset=digits&epochs=3' }))
    await page.getByRole('button', { name: 'Launch 1 run', exact: true }).click()
    await page.getByText('Sign flips by layer').waitFor()
    await page.getByRole('img', { name: /^Sign flips by layer: / }).waitFor()

    for (const size of sizes) {
      await page.setViewportSize(size)
      for (const view of ['/runs', '/runs/1', '/launch', '/compare?runs=1', '/tables', '/reports', '/lab', '/system']) {
        await page.goto(served.url({ view }))
        await page.getByRole('main').waitFor()
        await page.waitForLoadState('networkidle')
        // What is wider than the window cannot be reached: the page itself does not scroll.
        const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(wide, `${view} at ${size.width}`).toBeLessThanOrEqual(0)
      }
      await page.goto(served.url({ view: '/launch?dataset=digits' }))
      const epochs = page.getByLabel('Epochs', { exact: true })
      await epochs.scrollIntoViewIfNeeded()
      expect((await epochs.boundingBox())!.width, `Launch at ${size.width}`).toBeGreaterThan(60)
      const button = page.getByRole('button', { name: 'Launch 1 run', exact: true })
      await button.scrollIntoViewIfNeeded()
      expect((await button.boundingBox())!.x + (await button.boundingBox())!.width).toBeLessThanOrEqual(size.width)
    }
  })
})
