import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { smallWeights } from '../integration/trainer/small-weights.ts'
import { violations } from './axe.ts'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'

describe('weights of others in the launch view', () => {
  test('are shown, scored, kept and started from by the keyboard; what is none is refused in words', async ({
    served,
    frame,
    window: { page },
  }) => {
    const file = join(served.dataDirectory, 'my net.safetensors')
    writeFileSync(file, smallWeights())
    writeFileSync(join(served.dataDirectory, 'words.pth'), 'no weights')
    await page.goto(served.url({ view: '/launch?dataset=digits' }))
    await page.getByRole('button', { name: 'Weights…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Weights' })
    await dialog.getByText('No weights yet.').waitFor()
    expect(await violations(page)).toEqual([])

    const chooser = dialog.locator('input[type=file]')
    await chooser.setInputFiles(join(served.dataDirectory, 'words.pth'))
    await expect
      .poll(() => dialog.getByRole('alert').textContent())
      .toMatch(/^words\.pth is not a file of weights that is read here/i)
    await dialog.getByLabel('Path on the machine of the host').fill(join(served.dataDirectory, 'gone.pth'))
    await page.keyboard.press('Enter')
    await expect.poll(() => dialog.getByRole('alert').textContent()).toMatch(/there is no .*gone\.pth/i)

    await chooser.setInputFiles(file)
    const shown = dialog.getByRole('region', { name: 'my net.safetensors' })
    await shown.getByRole('region', { name: 'Mapping' }).getByText('Every tensor of the file is used.').waitFor()
    await shown.getByRole('button', { name: 'Evaluate' }).press('Enter')
    await expect
      .poll(() => shown.getByRole('status').textContent())
      .toMatch(/^\d+\.\d\d % ?of 360 held-out images of digits/)
    // Data sets with other classes have a new head, and no accuracy to speak of.
    await shown.getByLabel('Model').selectOption('resnet32')
    await shown.getByText(/does not hold all of resnet32/).waitFor()
    await shown.getByLabel('Model').selectOption('resnet20')
    await expect.poll(() => shown.getByLabel('Name').inputValue()).toBe('my-net')
    expect(await violations(page)).toEqual([])
    await shown.getByLabel('Name').press('Enter')
    await frame.notice('Runs start from weights:my-net.')
    const launch = new LaunchPage(page)
    await expect.poll(() => page.url()).toContain('startFrom=weights:my-net')
    await expect.poll(() => launch.launchButton.isEnabled()).toBe(true)

    await page.getByRole('button', { name: 'Weights…' }).press('Enter')
    await dialog.getByRole('button', { name: 'Remove my-net' }).press('Enter')
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).press('Enter')
    await dialog.getByText('No weights yet.').waitFor()
  })
})
