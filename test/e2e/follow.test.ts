import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { test } from './e2e-test.ts'

test('a folder is followed from the window: its runs grow, what is wrong is said, and it can be stopped', async ({
  served,
  window: { page },
}) => {
  const folder = join(served.dataDirectory, 'elsewhere')
  mkdirSync(folder)
  const file = join(folder, 'night.csv')
  writeFileSync(file, 'step,loss,note\n0,1,words\n')
  await page.goto(served.url({ view: '/runs' }))
  await page.getByRole('button', { name: 'Follow a folder…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Follow a folder' })
  const path = dialog.getByLabel(/^Folder/)
  await path.fill(join(folder, 'gone'))
  await dialog.getByRole('button', { name: 'Follow', exact: true }).click()
  await expect.poll(() => dialog.getByRole('alert').textContent()).toContain('there is nothing at')

  await path.fill(folder)
  await dialog.getByRole('button', { name: 'Follow', exact: true }).click()
  const followed = dialog.getByRole('region', { name: 'Followed folders' })
  await expect.poll(() => followed.textContent()).toContain('1 run, 1 growing')
  await followed.getByText('1 remark').click()
  expect(await followed.textContent()).toContain('the column note')
  await page.keyboard.press('Escape')

  const row = page.getByRole('row').filter({ hasText: 'night' })
  await expect
    .poll(() => row.getByTitle('Training elsewhere').or(row.getByText('Training elsewhere')).count())
    .not.toBe(0)
  appendFileSync(file, '1,0.5,\n2,0.25,\n')
  await row.getByText('night').first().click()
  expect(await page.getByRole('button', { name: 'Resume', disabled: false }).count()).toBe(0)
  await page.keyboard.press('Enter')
  await page.waitForURL(/#\/runs\/\d+/)
  await expect.poll(() => page.locator('main').textContent()).toContain('Training elsewhere')
  expect(await page.getByRole('button', { name: 'Resume' }).count()).toBe(0)
  await expect.poll(() => page.locator('main').textContent()).toContain('2 of 2')

  await page.keyboard.press('Control+K')
  await page.keyboard.type('Follow a folder')
  await page.keyboard.press('Enter')
  await followed.getByRole('button', { name: `Stop following ${folder}` }).click()
  await expect.poll(() => followed.count()).toBe(0)
  await expect.poll(() => page.locator('main').textContent()).toContain('Interrupted')
})
