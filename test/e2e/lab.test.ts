import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { LabPage } from './pages/lab-page.ts'
import { LaunchPage } from './pages/launch-page.ts'

describe('the lab', () => {
  test('judges a pair as it is typed, repairs it, and trains it', async ({ served, window: { page } }) => {
    const lab = new LabPage(page)
    await page.goto(served.url({ view: '/lab' }))
    await lab.forward.fill('sign(q)')
    await expect.poll(() => lab.complaintAt('forward').textContent()).toContain('there is no name "q"')
    await lab.forward.fill('sign(w)')
    await lab.backward.fill('where(abs(w) <= 1, 3 - 3*abs(w), 0)')
    await expect.poll(() => lab.certificate.textContent()).toContain('It breaks rule 2 for 0 <= w <= 1')
    expect(await lab.complaintAt('forward').count()).toBe(0)
    expect(await lab.broken.count()).toBe(2)

    await lab.nearest.click()
    await expect.poll(() => lab.certificate.textContent()).toContain('is admissible for -4 <= w <= 4')
    expect(await lab.broken.count()).toBe(0)
    expect(await lab.backward.inputValue()).toBe('where(abs(w) <= 1, 3 - 3*abs(w), 0)')
    const forward = await lab.forward.inputValue()
    expect(forward).not.toBe('sign(w)')
    await expect.poll(() => new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('forward')).toBe(forward)

    await lab.train.click()
    const launch = new LaunchPage(page)
    expect(await launch.field('Forward').inputValue()).toBe(forward)
    await launch.choose('Data set', 'UCI digits')
    await launch.fill('Epochs', '1')
    await launch.launch(1)
    await expect.poll(async () => (await served.runDetail(1)).state).toBe('finished')
    const { experiment } = await served.runDetail(1)
    expect(experiment).toMatchObject({ quantizer: 'custom', forward, backward: 'where(abs(w) <= 1, 3 - 3*abs(w), 0)' })
    await expect
      .poll(() => page.getByRole('heading', { level: 1 }).textContent())
      .toMatch(/^F = 1\.5\*where\(.*B = where\(/)
  })
})
