import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { RunPage } from './pages/run-page.ts'

describe('the connection to the server', () => {
  test('is told of while it is lost, heals by itself, and the interrupted run goes on', async ({
    served,
    window,
    frame,
  }) => {
    const { page } = window
    const launch = new LaunchPage(page)
    const run = new RunPage(page)
    await page.goto(served.url({ view: '/launch?dataset=digits&epochs=100000' }))
    await launch.launch(1)
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(0)
    expect(await frame.connectionLine.count()).toBe(0)

    window.mayLoseServer = true
    await served.stop()
    await expect.poll(() => frame.connectionLine.textContent()).toContain('Lost the connection to Signum')
    expect(await run.points('Loss')).toBeGreaterThan(0)

    await served.start()
    await frame.connectionLine.waitFor({ state: 'hidden' })
    await expect.poll(() => run.state.textContent()).toBe('Interrupted')
    const before = await run.points('Loss')
    await run.press('Resume')
    await expect.poll(() => run.state.textContent()).toBe('Training')
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(before)
    await run.press('Cancel')
    await frame.confirm('Cancel run')
    await expect.poll(() => run.state.textContent()).toBe('Cancelled')
  })
})
