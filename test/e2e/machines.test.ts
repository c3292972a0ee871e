import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, onTestFinished } from 'vitest'
import { test } from './e2e-test.ts'
import { Served } from './served.ts'
import { standInSlurm } from './stand-in-slurm.ts'

const folder = mkdtempSync(join(tmpdir(), 'signum-e2e-machines-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Pictures of what is tried here, if a folder for them is named. */
async function picture(page: Page, name: string): Promise<void> {
  const to = process.env['SIGNUM_PICTURES']
  if (to === undefined) return
  mkdirSync(to, { recursive: true })
  const before = page.viewportSize()!
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of [
      [1440, 900],
      [1024, 700],
      [390, 844],
    ] as const) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height })
      const machines = page.getByRole('region', { name: 'Machines' })
      if (width === 390 && (await machines.count()) > 0)
        await machines.evaluate((region: { scrollIntoView(): void }) => region.scrollIntoView())
      await page.waitForTimeout(300)
      await page.screenshot({ path: join(to, `${name}-${width}-${colorScheme}.png`) })
    }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
}

/** Two servers: one whose window is open, and another one. */
async function two(): Promise<{ here: Served; there: Served }> {
  const [here, there] = await Promise.all([Served.start(standInSlurm(join(folder, 'bin'))), Served.start()])
  onTestFinished(async () => {
    await here.remove()
    await there.remove()
  })
  return { here, there }
}

describe('other machines', () => {
  test('a host is connected to, a study launched there, a lost connection shown and healed', async ({
    frame,
    window,
  }) => {
    const { page } = window
    const { here, there } = await two()
    await page.goto(here.url({ view: '/system' }))
    const machines = page.getByRole('region', { name: 'Machines' })
    await machines.getByText('No other machines yet.').waitFor()
    await machines.getByRole('button', { name: 'Connect to a host…' }).press('Enter')
    const form = page.getByRole('form', { name: 'Connect to another host' })
    await page.keyboard.type('gpu')
    await form.getByLabel('Address').fill('gpu')
    await page.keyboard.press('Enter')
    await expect.poll(() => form.getByRole('alert').first().textContent()).toMatch(/must be an address such as/)
    await picture(page, 'connect')
    await form.getByLabel('Address').fill(there.url({ token: 'wrong' }).replace(/#$/, ''))
    await page.keyboard.press('Enter')
    const card = machines.getByRole('article', { name: 'gpu' })
    await card.getByText(/does not take the token: copy the one it printed/).waitFor()
    await card.getByRole('button', { name: 'Edit' }).click()
    await form.getByLabel('Address').fill(there.url())
    await form.getByRole('button', { name: 'Connect' }).click()
    await card.getByText('Connected').waitFor()
    await card.getByText(/core/).waitFor()

    await page.goto(here.url({ view: '/launch?dataset=digits&epochs=100000' }))
    await page.getByLabel('Train on').selectOption('gpu')
    await page.getByRole('button', { name: 'Launch 1 run on gpu' }).click()
    await page.getByText('gpu, run 1').waitFor()
    await expect.poll(() => page.getByText('Training').count()).toBeGreaterThan(0)
    await picture(page, 'run-there')
    await page.goto(here.url({ view: '/runs' }))
    await page.getByRole('gridcell').filter({ hasText: 'gpu' }).first().waitFor()
    await picture(page, 'runs')

    await there.stop()
    await frame.go('System')
    await card.getByText('Connection lost').waitFor()
    await picture(page, 'lost')
    await there.start()
    await card.getByText('Connected').waitFor()
    await frame.go('Runs')
    await page.getByText('Interrupted').first().waitFor()
  })

  test('a profile is refused at its fields, kept, shown with its queue, and its scripts before a launch', async ({
    frame,
    window,
  }) => {
    const { page } = window
    const { here } = await two()
    await page.goto(here.url({ view: '/system' }))
    const machines = page.getByRole('region', { name: 'Machines' })
    await machines.getByRole('button', { name: 'Add a cluster…' }).press('Enter')
    const form = page.getByRole('form', { name: 'Profile of a cluster' })
    await page.keyboard.type('lab')
    await form.getByLabel('Folder for jobs').fill('/scratch/me; rm -rf /')
    await form.getByLabel('Partition').fill('$(id)')
    await form.getByRole('button', { name: 'Save profile' }).click()
    await expect
      .poll(() => form.getByRole('alert').allTextContents())
      .toEqual([
        '"folder" is not an absolute path of letters, digits and .+@=,-_/',
        '"partition" is not a partition: letters, digits and .,:@+-_ only',
      ])
    await picture(page, 'profile')
    await form.getByLabel('Folder for jobs').fill(join(folder, 'scratch'))
    await form.getByLabel('Partition').fill('gpu')
    await form.getByLabel('GPUs').fill('1')
    await form.getByLabel('Lines of the shell').fill('export A=1')
    await form.getByRole('button', { name: 'Save profile' }).click()
    await frame.notice('Saved the profile lab.')
    const card = machines.getByRole('article', { name: 'lab' })
    await card.getByRole('button', { name: 'Queue' }).click()
    await card.getByRole('table', { name: 'Nodes' }).getByText('gpu:a100:2').waitFor()
    await card.getByRole('table', { name: '2 jobs' }).waitFor()
    await picture(page, 'cluster')

    await frame.go('Launch')
    await page.getByLabel('Train on').selectOption('lab')
    await picture(page, 'launch')
    await page.getByRole('button', { name: 'Show scripts' }).click()
    const dialog = page.getByRole('dialog', { name: 'Scripts for lab' })
    await expect.poll(() => dialog.textContent()).toMatch(/#SBATCH --partition=gpu.*export A=1/s)
    await picture(page, 'scripts')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('button', { name: /^Launch 1 run on lab$/ }).isEnabled()).toBe(true)

    await frame.go('System')
    await card.getByRole('button', { name: 'Remove' }).click()
    await card.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await card.waitFor()
  })
})
