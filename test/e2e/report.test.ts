import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, onTestFinished } from 'vitest'
import { violations } from './axe.ts'
import { test } from './e2e-test.ts'

/** Text that would fetch something if it could. */
const text = `# On signs

![remote](https://example.org/a.png) <img src="https://example.org/b.png"> [a link](https://example.org/)

\`\`\`table
rows: quantizer
\`\`\`

\`\`\`figure
metric: train.loss
log: yes
\`\`\`

\`\`\`comparison
baseline: bc
\`\`\`
`

describe('a report as HTML', () => {
  test('opens without a network, asks for nothing, and is whole, light and dark', async ({ served, chromium }) => {
    const folder = mkdtempSync(join(tmpdir(), 'signum-e2e-report-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const small = ['--dataset', 'digits', '--train-images', '64', '--model-parameters', 'width=4', '--epochs', '2']
    for (const quantizer of ['bc', 'bnn++'])
      await served.signum('train', ...small, '--quantizer', quantizer, '--seed', '1..2', '--quiet')
    const [source, page] = [join(folder, 'report.md'), join(folder, 'report.html')]
    writeFileSync(source, text)
    await served.signum('report', 'export', source, '--output', page, '--quiet')

    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await chromium.newContext({ offline: true, colorScheme })
      const tab = await context.newPage()
      const asked: string[] = []
      const complaints: string[] = []
      tab.on('request', (request) => asked.push(request.url()))
      tab.on('console', (message) => complaints.push(message.text()))
      tab.on('pageerror', (error) => complaints.push(error.message))
      await tab.goto(pathToFileURL(page).href, { waitUntil: 'networkidle' })
      expect(asked).toEqual([pathToFileURL(page).href])
      expect(complaints).toEqual([])
      await tab.getByRole('heading', { name: 'On signs' }).waitFor()
      expect(await tab.getByRole('row').count()).toBe(6)
      expect(await tab.getByRole('img', { name: 'Training loss' }).boundingBox()).toMatchObject({ width: 658 })
      expect(await tab.locator('img').count()).toBe(0)
      // The drawing's ground follows the page's.
      const grounds = 'document.querySelector("svg rect").computedStyleMap().get("fill").toString()'
      expect(await tab.evaluate(grounds)).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(22, 22, 22)')
      await context.close()
    }
  })

  test('is read by axe without a complaint', async ({ served, chromium }) => {
    const folder = mkdtempSync(join(tmpdir(), 'signum-e2e-report-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const [source, page] = [join(folder, 'report.md'), join(folder, 'report.html')]
    writeFileSync(source, text)
    await served.signum('report', 'export', source, '--output', page, '--quiet')
    const context = await chromium.newContext({ bypassCSP: true })
    const tab = await context.newPage()
    await tab.goto(pathToFileURL(page).href)
    expect(await violations(tab)).toEqual([])
    await context.close()
  })
})
