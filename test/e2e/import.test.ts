import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { test } from './e2e-test.ts'

test('an import shows what it would leave out before anything is stored, and then takes the rest', async ({
  served,
  frame,
  window: { page },
}) => {
  const file = join(served.dataDirectory, 'g.csv')
  writeFileSync(file, 'step,acc\n0,"0,5"\n1,52\n2,55\n')
  await page.goto(served.url({ view: '/runs' }))
  await page.keyboard.press('Control+K')
  await page.keyboard.type('Import runs')
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Import runs' })
  await dialog.getByLabel(/^Path/).fill(file)
  await dialog.getByLabel(/^Metrics/).fill('acc=deployed.accuracy')

  await dialog.getByLabel(/^In percent/).fill('accuracy')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect
    .poll(() => dialog.getByRole('alert').textContent())
    .toContain('"In percent": there is no metric accuracy in')

  await dialog.getByLabel(/^In percent/).fill('')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  const report = dialog.getByRole('region', { name: 'Import preview' })
  await expect.poll(() => report.textContent()).toContain('1 cell of the column acc')
  expect(await report.textContent()).toMatch(
    /goes up to 55.*if it is percent, name deployed\.accuracy in "In percent"/i,
  )
  expect(await report.textContent()).toContain('g (new, 2 points)')

  await dialog.getByLabel(/^In percent/).fill('acc')
  await expect.poll(() => report.count()).toBe(0)
  await dialog.getByRole('button', { name: 'Preview' }).click()
  await expect.poll(() => report.textContent()).toContain('acc → deployed.accuracy')
  await dialog.getByRole('button', { name: 'Import the rest' }).click()
  await frame.notice('Imported 1 run.')
})
