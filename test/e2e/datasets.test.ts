import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { writeFolder, writeImage, writeTruncated } from '../unit/data/image-files.ts'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'

describe('data sets in the system view', () => {
  test('are added by the keyboard, say at the field what is wrong, and are removed after a question', async ({
    served,
    frame,
    window: { page },
  }) => {
    const folder = join(served.dataDirectory, 'pets')
    await writeFolder(folder)
    await writeTruncated(join(folder, 'train', 'cat', 'half.jpg'))
    const wide = join(folder, 'train', 'dog', 'wide.png')
    await writeImage(wide, { seed: 99, width: 20, height: 10 })
    const form = page.getByRole('form', { name: 'Add data set' })
    const complaint = form.getByRole('alert')
    await page.goto(served.url({ view: '/system' }))
    await page.getByRole('button', { name: 'Add data set…' }).press('Enter')

    // The path has the keyboard at once; a wrong one is told under it.
    await page.keyboard.type('/nowhere/at/all')
    await page.keyboard.press('Enter')
    await expect.poll(() => complaint.textContent()).toBe('there is no /nowhere/at/all; check its path')
    expect(await form.getByLabel('Path').getAttribute('aria-invalid')).toBe('true')

    await form.getByLabel('Path').fill(folder)
    await page.keyboard.press('Enter')
    await expect
      .poll(() => complaint.textContent())
      .toMatch(/^the images differ in size: .*wide\.png has 20x10; bring them to one with "Size"$/)
    // The keyboard is where the remedy is.
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('add-size')
    await page.keyboard.type('8')
    await page.keyboard.press('Enter')
    await frame.notice('Added pets.')
    await expect
      .poll(() => form.getByRole('status').textContent())
      .toMatch(/1 image was skipped:.*half\.jpg: it is damaged/)

    const card = page.getByRole('article').filter({ hasText: 'pets' })
    await expect
      .poll(() => card.getByRole('list', { name: 'Images per class' }).getByRole('listitem').allTextContents())
      .toEqual(['cat3 + 2', 'dog4 + 2'])

    // What was added can be launched on.
    const launch = new LaunchPage(page)
    await frame.go('Launch')
    await launch.choose('Data set', 'pets')
    await expect
      .poll(() => launch.complaintAt('Batch size').textContent())
      .toBe('a batch of 64 is larger than the 7 training images')
    await launch.fill('Batch size', '2')
    await expect.poll(() => launch.launchButton.isEnabled()).toBe(true)
    await page.getByText(/multiply-adds per image, \d+ % sign × real/).waitFor()

    await frame.go('System')
    await card.getByRole('button', { name: 'Remove pets' }).click()
    await frame.confirm('Remove data set')
    await expect.poll(() => card.count()).toBe(0)
    expect(JSON.parse(await served.signum('datasets', 'list', '--json'))).toHaveLength(2)
  })
})
