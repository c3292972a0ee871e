import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Download, Locator } from 'playwright-core'
import { describe, expect } from 'vitest'
import { decodePacked } from '../../shared/packed/file.ts'
import { PackedModel } from '../../shared/packed/model.ts'
import { test } from './e2e-test.ts'
import { saveBytesWith } from './pages/saved-file.ts'

/** Saves the forms that a panel offers, some of which are two files. */
function saving(panel: Locator) {
  const choose = async (form: string) => {
    await panel.getByLabel('Save as').selectOption({ label: form })
    return panel.getByRole('button', { name: 'Save', exact: true })
  }
  return {
    save: async (form: string) => saveBytesWith(await choose(form)),
    async saveTwo(form: string): Promise<string[]> {
      const page = panel.page()
      const names: string[] = []
      const button = await choose(form)
      const both = new Promise<void>((resolve) => {
        const noted = (download: Download) => {
          if (names.push(download.suggestedFilename()) < 2) return
          page.off('download', noted)
          resolve()
        }
        page.on('download', noted)
      })
      await button.click()
      await both
      return names
    },
  }
}

describe('a packed model', () => {
  test('is frozen, tried on an image and saved on the page of its run', async ({ served, window: { page } }) => {
    await served.signum(
      'train',
      '--dataset',
      'digits',
      '--model',
      'cnn-small',
      '--quantizer',
      'bnn',
      '--regime',
      'bwa',
      '--epochs',
      '2',
      '--quiet',
    )
    await page.goto(served.url({ view: '/runs/1' }))
    const panel = page.getByRole('region', { name: 'Packed model' })
    await panel.getByRole('button', { name: 'Freeze' }).click()
    await panel.getByText('the same class for every image').waitFor()
    expect(await panel.textContent()).toMatch(/ms per image in this browser, by layer/)
    expect(await page.evaluate('crossOriginIsolated')).toBe(true)
    // Panels scroll, the window does not: nothing lies below it.
    const below = 'document.scrollingElement.scrollHeight - document.scrollingElement.clientHeight'
    expect(await page.evaluate(below)).toBe(0)
    expect(await panel.textContent()).toMatch(/Whole image on \d+ threads: \d+\.\d\d ms/)

    const forms = panel.getByRole('table', { name: 'Choices at freezing' })
    const { save, saveTwo } = saving(panel)
    expect(await panel.getByRole('figure', { name: 'Bytes of the file, by part' }).textContent()).toMatch(
      /Weights of one bit\s*\d+\.\d kB.*Description of the network/,
    )
    expect(await forms.getByRole('row').allTextContents()).toEqual([
      expect.anything(),
      expect.stringMatching(/^float32float32.*%0\d+\.\d\d ms$/),
      expect.stringMatching(/^float16.*not tried$/),
      expect.stringMatching(/^int8.*not tried$/),
    ])
    await panel.getByLabel('Real numbers in').selectOption('int8')
    await panel.getByRole('button', { name: 'Freeze again' }).click()
    await forms
      .getByRole('row')
      .filter({ hasText: /^int8float32.*%\d+\.\d\d ms$/ })
      .waitFor()
    const small = await save('Packed')
    expect(small.name).toBe('cnn-small-bnn-run1-int8.safetensors')
    expect((await decodePacked(small.bytes)).manifest.rest?.real).toBe('int8')
    await panel.getByLabel('Real numbers in').selectOption('float32')
    await panel.getByRole('button', { name: 'Freeze again' }).click()
    await forms.locator('tr.strong').filter({ hasText: 'float32float32' }).waitFor()

    const digit = join(served.dataDirectory, 'a-digit.png')
    const pixels = Buffer.from(Array.from({ length: 64 }, (_, place) => (place % 8 === 3 || place % 8 === 4 ? 255 : 0)))
    writeFileSync(
      digit,
      await sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } })
        .png()
        .toBuffer(),
    )
    await panel.getByLabel('Images to classify').setInputFiles(digit)
    const guess = panel.getByRole('listitem').filter({ hasText: 'a-digit.png' })
    await guess.waitFor()

    const saved = await save('Packed')
    expect(saved.name).toBe('cnn-small-bnn-run1.safetensors')
    const model = await PackedModel.of(await decodePacked(saved.bytes))
    const { classes } = model.predictBytes(Uint8Array.from(pixels))
    expect(await guess.textContent()).toContain(`${model.manifest.classes[classes[0]!]!} `)

    const path = join(served.dataDirectory, saved.name)
    writeFileSync(path, saved.bytes)
    const [{ class: found }] = JSON.parse(await served.signum('predict', path, digit, '--json')) as [{ class: string }]
    expect(found).toBe(model.manifest.classes[classes[0]!])
    expect((await save('Latent weights')).name).toBe('cnn-small-bnn-run1-latents.safetensors')
    for (const [form, ending] of [
      ['ONNX', 'onnx'],
      ['ONNX, bits', 'onnx'],
      ['QONNX', 'onnx'],
      ['TensorFlow Lite', 'tflite'],
    ] as const)
      expect((await save(form)).name).toBe(`cnn-small-bnn-run1.${ending}`)
    await panel.getByText('Not carried: batches: it takes one image at a time').waitFor()
    expect(await saveTwo('TensorFlow.js')).toEqual(['cnn-small-bnn-run1.json', 'cnn-small-bnn-run1.bin'])
    expect(await saveTwo('C')).toEqual(['cnn-small-bnn-run1.c', 'cnn-small-bnn-run1.h'])

    await panel.getByLabel('Activations in').selectOption('int8')
    await panel.getByRole('button', { name: 'Freeze again' }).click()
    await forms.locator('tr.strong').filter({ hasText: 'float32int8' }).waitFor()
  })
})
