import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { violations } from './axe.ts'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { rareStates } from './pages/rare-states.ts'
import { RunPage } from './pages/run-page.ts'
import type { Served } from './served.ts'

const schemes = ['light', 'dark'] as const

/** What axe finds in a state, in both schemes. */
async function bothSchemes(page: Page, name: string, found: Record<string, string[]>): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const wrong = await violations(page, colorScheme === 'dark')
    if (wrong.length > 0) found[`${name}, ${colorScheme}`] = wrong
  }
}

async function launch(page: Page, served: Served, query: string, runs: number): Promise<void> {
  await page.goto(served.url({ view: `/launch?dataset=digits&${query}` }))
  await new LaunchPage(page).launch(runs)
}

describe('accessibility of what is seen rarely', () => {
  test('axe finds nothing in menus, dialogs, errors, and what is not there', async ({ served, window: { page } }) => {
    await launch(page, served, 'quantizer=bc,bnn%2B%2B&seed=1,2&epochs=1&model=cnn-small', 4)
    await expect.poll(() => page.getByText('4 queued').count()).toBe(0)
    await launch(page, served, 'seed=1..3&epochs=100000', 3)
    const file = join(served.dataDirectory, 'elsewhere.csv')
    writeFileSync(file, 'step,acc\n0,0.5\n1,0.52\n2,0.55\n')
    await served.signum('import', file, '--rename', 'acc=deployed.accuracy')

    await served.signum('report', 'new', 'Shown', '--quiet')

    const found: Record<string, string[]> = {}
    for (const { name, address, prepare, sign } of rareStates) {
      await page.goto('about:blank')
      await page.goto(served.url({ view: address }))
      await prepare?.(page)
      await sign(page).waitFor()
      await bothSchemes(page, name, found)
    }
    expect(found).toEqual({})
    expect(rareStates.length).toBeGreaterThanOrEqual(25)
  })

  test('axe finds nothing while the connection is lost, with a change that waits', async ({
    served,
    window,
    frame,
    chromium,
  }) => {
    const { page } = window
    const found: Record<string, string[]> = {}
    await page.goto(served.url({ view: '/launch?dataset=digits' }))
    await expect.poll(() => new LaunchPage(page).launchButton.isEnabled()).toBe(true)
    window.mayLoseServer = true
    await served.stop()
    await frame.connectionLine.waitFor()
    await bothSchemes(page, 'lost connection', found)
    await new LaunchPage(page).launch(1)
    await page.getByRole('button', { name: 'Take back' }).waitFor()
    await bothSchemes(page, 'a change that waits', found)
    await page.getByRole('button', { name: 'Take back' }).click()
    await served.start()
    await frame.connectionLine.waitFor({ state: 'hidden' })
    const stranger = await chromium.newPage()
    await stranger.goto(served.url({ token: 'wrong' }))
    await stranger.getByText('This page has no valid access token').waitFor()
    await bothSchemes(stranger, 'wrong token', found)
    await stranger.close()
    await page.goto(served.url({ view: '/runs/5' }))
    await expect.poll(() => new RunPage(page).state.textContent()).toBe('Interrupted')
    expect(found).toEqual({})
  })
})
