import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { buildShim, FaultLayer } from '../trust/faults/layer.ts'
import { skipWhere } from '../skips/facilities.ts'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { RunPage } from './pages/run-page.ts'
import { Served } from './served.ts'

describe('a full disk', () => {
  test('is told on the page while runs wait for room; then they go on', async ({ window, skip }) => {
    skipWhere('the failing disk is compiled with g++, for Linux', { skip })
    const work = mkdtempSync(join(tmpdir(), 'signum-full-'))
    onTestFinished(() => rmSync(work, { recursive: true }))
    const shim = buildShim(work)
    if ('missing' in shim) throw new Error(shim.missing)
    const orders = join(work, 'orders')
    FaultLayer.make(orders)
    const disk = new FaultLayer(orders)
    onTestFinished(() => disk.close())
    const served = await Served.start({ ...process.env, LD_PRELOAD: shim.library, SIGNUM_FAULTS: orders })
    onTestFinished(() => served.remove())
    const { page } = window
    const run = new RunPage(page)
    await page.goto(served.url({ view: '/launch?dataset=digits&epochs=100000' }))
    await new LaunchPage(page).launch(1)
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(0)
    const alert = page.getByRole('alert')

    // The whole disk: the store cannot keep what the run tells, and the run rests.
    disk.arm('full', 1, served.dataDirectory)
    await expect.poll(() => alert.first().textContent()).toContain('The disk is full')
    await expect.poll(() => alert.first().textContent()).toContain('go on when there is room')
    await page.screenshot({ path: 'screenshots/full-disk.png' })
    disk.disarm()
    await expect.poll(async () => (await alert.allTextContents()).join('')).toBe('')
    const before = await run.points('Loss')
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(before)

    // Only where checkpoints lie: the run is paused, and says why.
    disk.arm('full', 1, join(served.dataDirectory, 'runs'))
    await expect.poll(() => run.state.textContent()).toBe('Paused')
    await expect
      .poll(async () => (await alert.allTextContents()).join(''))
      .toMatch(/the checkpoint could not be written .* goes on by itself/)
    disk.disarm()
    await expect.poll(() => run.state.textContent()).toBe('Training')
    await expect.poll(async () => (await alert.allTextContents()).join('')).toBe('')
  })
})
