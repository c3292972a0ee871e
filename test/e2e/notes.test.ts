import { expect } from 'vitest'
import { test } from './e2e-test.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { RunPage } from './pages/run-page.ts'

test('a note that is being written outlasts what its run reports meanwhile', async ({ served, window }) => {
  const { page } = window
  await page.goto(served.url({ view: '/launch?dataset=digits&epochs=100000' }))
  await new LaunchPage(page).launch(1)
  const run = new RunPage(page)
  await expect.poll(() => run.points('Loss')).toBeGreaterThan(0)
  const notes = page.getByRole('textbox', { name: 'Notes' })
  await notes.fill('half of a note')
  const before = await run.points('Loss')
  await expect.poll(() => run.points('Loss')).toBeGreaterThan(before + 20)
  expect(await notes.inputValue()).toBe('half of a note')
  await run.press('Cancel')
})
