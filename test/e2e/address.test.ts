import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { LabPage } from './pages/lab-page.ts'
import { RunPage } from './pages/run-page.ts'
import { RunsPage } from './pages/runs-page.ts'

describe('the address of the page', () => {
  test('keeps the view over a reload: filter, arrangement and selection', async ({ served, window: { page } }) => {
    for (const quantizer of ['bc', 'bnn'])
      await served.signum('train', '--dataset', 'digits', '--epochs', '1', '--quantizer', quantizer)
    const runs = new RunsPage(page)
    await page.goto(served.url())
    await runs.arrange('Flat')
    await runs.filter.fill('quantizer:bnn')
    await expect.poll(() => runs.rows.count()).toBe(1)
    await runs.select(2)
    const address = page.url()
    await page.reload()
    await runs.row(2).waitFor()
    expect(await runs.rows.count()).toBe(1)
    expect(await runs.row(2).getByRole('checkbox').isChecked()).toBe(true)
    expect(await runs.filter.inputValue()).toBe('quantizer:bnn')
    expect(page.url()).toBe(address)
  })

  test('leads straight to a run, and back', async ({ served, window: { page }, frame }) => {
    const run = new RunPage(page)
    await page.goto(served.url({ view: '/runs/1' }))
    await expect.poll(() => run.state.textContent()).toBe('Finished')
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(0)
    const points = await run.points('Loss')
    await frame.go('Lab')
    await page.goBack()
    await expect.poll(() => run.state.textContent()).toBe('Finished')
    await expect.poll(() => run.points('Loss')).toBeGreaterThanOrEqual(points)
  })

  test('keeps the quantizer and its sharpness in the lab', async ({ served, window: { page } }) => {
    const lab = new LabPage(page)
    await page.goto(served.url({ view: '/lab' }))
    await lab.take('BNN+')
    const proposed = await lab.mu.getAttribute('aria-valuetext')
    await lab.mu.press('ArrowRight')
    await expect.poll(() => lab.mu.getAttribute('aria-valuetext')).not.toBe(proposed)
    const sharpness = await lab.mu.getAttribute('aria-valuetext')
    // The address follows when the slider has come to rest.
    await expect.poll(() => page.url()).toMatch(/quantizer=bnn(%2B|\+)&mu=/)
    await page.reload()
    await expect.poll(() => lab.mu.getAttribute('aria-valuetext')).toBe(sharpness)
  })

  test('says where there is no such run', async ({ served, window: { page } }) => {
    await page.goto(served.url({ view: '/runs/99' }))
    await page
      .getByText(/Run 99 does not exist/)
      .first()
      .waitFor()
    await page.getByRole('link', { name: 'All runs' }).click()
    await new RunsPage(page).rows.first().waitFor()
  })
})
