import { describe, expect } from 'vitest'
import { desktopTest as test } from '../desktop/desktop-test.ts'
import { PackedWindow, places } from './packed-app.ts'

const study = {
  name: 'packed',
  base: { dataset: 'digits', trainImages: 320, epochs: 3, engine: 'onnxruntime', seed: 1 },
}

for (const [name, folder] of Object.entries(places))
  describe(`the packed app where the ${name} has programs`, () => {
    test('opens its window, trains in the threads of its archive, and ends with 0', async ({ home }) => {
      const window = await PackedWindow.open(folder, home)
      expect(window.page.url()).toMatch(/^app:\/\/signum\//)
      await window.go(`#/launch?recipe=${encodeURIComponent(JSON.stringify(study))}`)
      await window.page.getByRole('button', { name: 'Launch 1 run', exact: true }).click()
      await window.page.waitForURL(/#\/runs/)
      await window.go('#/runs')
      await window.runs.arrange('Flat')
      await window.runs.isIn(1, 'finished')
      const { code, stderr } = await window.close()
      expect(code, stderr).toBe(0)
    })
  })

test('its other engine loads, on WebAssembly', async ({ home }) => {
  const window = await PackedWindow.open(places.system, home)
  await window.go('#/system')
  const row = window.page.getByRole('row').filter({ hasText: 'TensorFlow.js' })
  await row.filter({ hasText: 'WebAssembly' }).waitFor()
  expect((await window.close()).code).toBe(0)
})

test('a recipe given to its window is shown', async ({ home }) => {
  const recipe = home.file('my recipe ü.json', JSON.stringify({ ...study, base: { ...study.base, epochs: 7 } }))
  const window = await PackedWindow.open(places.home, home, recipe)
  await window.page.waitForURL(/#\/launch/)
  await expect.poll(() => window.page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('7')
  expect((await window.close()).code).toBe(0)
})
