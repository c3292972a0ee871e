import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { pointsOf } from './pages/chart.ts'

const epochs = 3

/** Titles of the charts that a view shows, and how many points each draws. */
const drawn = /^(.*): ([\d,]+) points?$/

describe('runs with validation images', () => {
  test('Compare and Run show their curve, not that of the test images, unless asked', async ({
    served,
    window: { page },
  }) => {
    const study = {
      name: 'Chosen by validation',
      base: { dataset: 'digits', model: 'mlp', modelParameters: { width: 16 }, epochs, validationShare: 0.2 },
      matrix: [{ quantizer: ['bc', 'bnn++'], seed: [1, 2] }],
    }
    const recipe = join(served.dataDirectory, 'chosen.json')
    writeFileSync(recipe, JSON.stringify(study))
    await served.signum('study', 'run', recipe, '--quiet')

    const charts = async (): Promise<string[]> => {
      const labels = await page.getByRole('img').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
      return labels.flatMap((label) => drawn.exec(label ?? '')?.[1] ?? [])
    }
    const points = (chart: string): Promise<number> => pointsOf(page, chart)
    await page.goto(served.url({ view: '/compare?study=1' }))
    await expect.poll(charts).toEqual(['Validation accuracy', 'Training loss'])
    const choice = page.getByLabel('Replace Validation accuracy with another metric')
    expect(await choice.locator('option:checked').textContent()).toBe('Validation accuracy')
    // Two methods, each the mean of two seeds.
    await expect.poll(() => points('Validation accuracy')).toBe(2 * epochs)
    // What is reported is the score of the test images, taken once, at the end.
    await page.getByRole('region', { name: 'Results' }).getByText('Validation images chose').waitFor()
    await page.goto(served.url({ view: '/compare?study=1&metrics=deployed.accuracy' }))
    await expect.poll(charts).toEqual(['Accuracy'])
    await expect.poll(() => points('Accuracy')).toBe(2)

    await page.goto(served.url({ view: '/runs/1' }))
    await page.locator('dt:text-is("Validation accuracy")').waitFor()
    await page.getByText('287 images, 20.00 % of the training images').waitFor()
    // The curve of the run is that of its validation images; of the test images there is one point.
    const names = 'deployed.accuracy,validation.deployed.accuracy'
    const lines = (await served.signum('runs', 'points', '1', '--metric', names)).trim().split('\n').slice(1)
    expect(lines.map((line) => line.split(',')[1]).sort()).toEqual([
      'deployed.accuracy',
      ...new Array<string>(epochs).fill('validation.deployed.accuracy'),
    ])
  })
})
