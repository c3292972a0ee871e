import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { dropFile } from './pages/drop-file.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { RunsPage } from './pages/runs-page.ts'

describe('the launch form', () => {
  test('says at the field what is wrong with it, and launches nothing until it is mended', async ({
    served,
    window: { page },
  }) => {
    const launch = new LaunchPage(page)
    await page.goto(served.url({ view: '/launch' }))
    await launch.launchButton.waitFor()
    await expect.poll(() => launch.launchButton.isEnabled()).toBe(true)

    await launch.fill('Epochs', 'many')
    await expect.poll(() => launch.complaintAt('Epochs').textContent()).toBe('enter a number, not "many"')
    expect(await launch.field('Epochs').getAttribute('aria-invalid')).toBe('true')
    expect(await launch.complaintsInBill.textContent()).toContain('Epochs: enter a number, not "many"')
    expect(await launch.launchButton.isDisabled()).toBe(true)

    // The complaint stands right under its field, not somewhere on the page.
    const field = (await launch.field('Epochs').boundingBox())!
    const complaint = (await launch.complaintAt('Epochs').boundingBox())!
    expect(complaint.y - (field.y + field.height)).toBeLessThan(16)

    await launch.fill('Epochs', '3')
    await expect.poll(() => launch.complaintAt('Epochs').count()).toBe(0)
    expect(await launch.launchButton.isEnabled()).toBe(true)
  })

  test('checks what only the fields together can tell', async ({ served, window: { page } }) => {
    const launch = new LaunchPage(page)
    await page.goto(served.url({ view: '/launch?dataset=digits' }))
    await launch.fill('Batch size', '9000')
    await expect.poll(() => launch.complaintAt('Batch size').textContent()).toMatch(/1,?437/)
    expect(await launch.launchButton.isDisabled()).toBe(true)
  })

  test('counts a matrix, and keeps it in the address', async ({ served, window: { page } }) => {
    const launch = new LaunchPage(page)
    await page.goto(served.url({ view: '/launch' }))
    await launch.choose('Quantizer', 'BC')
    await launch.fill('Seed', '1..3')
    await expect.poll(() => launch.launchButton.textContent()).toBe('Launch 6 runs')
    await page.reload()
    await expect.poll(() => launch.launchButton.textContent()).toBe('Launch 6 runs')
    expect(await launch.field('Seed').inputValue()).toBe('1..3')
    expect((await served.signum('runs', 'list', '--json')).trim()).toBe('[]')
  })

  test('leads from an empty table to a form that can be launched as it is', async ({
    served,
    window: { page },
    frame,
  }) => {
    const runs = new RunsPage(page)
    await page.goto(served.url())
    await runs.empty.waitFor()
    await page.getByRole('link', { name: 'Set up your own' }).click()
    await frame.isAt('Launch')
    await expect.poll(() => new LaunchPage(page).launchButton.isEnabled()).toBe(true)
  })

  test('a file dropped where no view takes it leaves the page as it is', async ({ served, window: { page } }) => {
    await page.goto(served.url())
    await new RunsPage(page).empty.waitFor()
    const at = page.url()
    const file = join(served.dataDirectory, 'dropped.json')
    writeFileSync(file, '{}')
    await dropFile(page, file)
    // A browser leaves for the file a moment later.
    await page.waitForTimeout(500)
    expect([page.url(), page.context().pages().length]).toEqual([at, 1])
  })

  test('launches nothing but what is on the screen: a recipe that cannot be read, runs that are gone', async ({
    served,
    window: { page },
  }) => {
    const launch = new LaunchPage(page)
    await page.goto(served.url({ view: '/launch?tab=recipe' }))
    const recipe = page.getByRole('textbox', { name: 'Recipe' })
    const button = page.getByRole('button', { name: /^Launch/ })
    await expect.poll(() => button.isEnabled()).toBe(true)
    await recipe.fill('{ "name": "x", "base": {')
    await expect.poll(() => button.isDisabled()).toBe(true)
    expect(await launch.complaintsInBill.count()).toBe(1)
    // The text survives a look at the form, which offers nothing to launch meanwhile.
    await page.getByRole('tab', { name: 'Form' }).click()
    await page.getByRole('heading', { name: 'The recipe cannot be read' }).waitFor()
    expect(await button.isDisabled()).toBe(true)
    await page.getByRole('tab', { name: 'Recipe' }).click()
    expect(await recipe.inputValue()).toBe('{ "name": "x", "base": {')
    await recipe.fill('{ "name": "x", "base": { "epochs": 2 }, "matrix": [{ "seed": [1, 2] }] }')
    await expect.poll(() => launch.launchButton.textContent()).toBe('Launch 2 runs')

    await page.goto(served.url({ view: '/launch?from=977' }))
    await page.getByText('Not in the store: run 977').first().waitFor()
    expect(await button.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Back to the form' }).click()
    await expect.poll(() => button.isEnabled()).toBe(true)
  })

  test('refuses what the host would refuse before the click', async ({ served, window: { page } }) => {
    const launch = new LaunchPage(page)
    await page.goto(served.url({ view: '/launch?dataset=digits&startFrom=977' }))
    await expect.poll(() => launch.complaintsInBill.textContent()).toContain('there is no run 977')
    expect(await page.getByRole('button', { name: /^Launch/ }).isDisabled()).toBe(true)
  })
})
