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

  test('shows what waits for it, takes it back, and is not taken for idle', async ({ served, window, frame }) => {
    const { page } = window
    const launch = new LaunchPage(page)
    await page.goto(served.url({ view: '/launch?dataset=digits' }))
    await expect.poll(() => launch.launchButton.isEnabled()).toBe(true)
    window.mayLoseServer = true
    await served.stop()
    await frame.connectionLine.waitFor()
    await launch.launch(1)
    const waiting = page.getByRole('list', { name: 'Waiting for the connection' })
    await expect.poll(() => waiting.textContent()).toContain('launch runs')
    expect(await page.getByRole('button', { name: /^Queue/ }).textContent()).toContain('Not connected')
    await waiting.getByRole('button', { name: 'Take back' }).click()
    await waiting.waitFor({ state: 'hidden' })
    await served.start()
    await frame.connectionLine.waitFor({ state: 'hidden' })
    const runs = JSON.parse(await served.signum('runs', 'list', '--json')) as { state: string }[]
    expect(runs.filter(({ state }) => state === 'queued' || state === 'training')).toEqual([])
  })

  test('says that a token is wrong', async ({ served, chromium }) => {
    const page = await chromium.newPage()
    await page.goto(served.url({ token: 'wrong' }))
    await page.getByText('This page has no valid access token').waitFor()
    expect(await page.getByRole('button', { name: /^Queue/ }).textContent()).toContain('Not connected')
    await page.close()
  })
})
