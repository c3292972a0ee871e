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

describe('the view of reports', () => {
  test('keeps what is written, shows what becomes of it, and hands it over as a page', async ({
    served,
    window: { page },
    frame,
  }) => {
    await page.goto(served.url())
    await frame.go('Reports')
    await page.getByRole('textbox', { name: 'New report' }).fill('On signs')
    await page.getByRole('button', { name: 'Create' }).click()
    const editor = page.getByRole('textbox', { name: /^Text of the report/ })
    const preview = page.getByRole('region', { name: 'Preview' })
    await preview.getByRole('img', { name: 'Accuracy' }).waitFor()
    expect(await violations(page)).toEqual([])

    await editor.fill('# Mine\n\n```table\nrow: quantizer\n```')
    await preview.getByText('"row" is not understood').waitFor()
    expect(await page.getByRole('button', { name: 'HTML' }).isDisabled()).toBe(true)
    await editor.fill('# Mine\n\n```table\nrows: quantizer\n```')
    await preview.getByRole('cell', { name: 'BNN++' }).waitFor()
    await expect.poll(() => served.signum('report', 'show', 'On signs')).toContain('rows: quantizer')

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'HTML' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('on-signs.html')
    await page.reload()
    await preview.getByRole('cell', { name: 'BNN++' }).waitFor()
    expect(await editor.inputValue()).toContain('# Mine')

    await page.getByRole('button', { name: 'Remove On signs' }).click()
    await page.getByText('No report is called "On signs"').waitFor()
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await preview.getByRole('cell', { name: 'BNN++' }).waitFor()
  })
})

test('a report that two write at a time loses neither text', async ({ served, window: { page } }) => {
  const [theirs, shown] = [join(served.dataDirectory, 'theirs.md'), () => served.signum('report', 'show', 'Shared')]
  const change = (text: string) => {
    writeFileSync(theirs, text)
    return served.signum('report', 'edit', 'Shared', '--from', theirs, '--quiet')
  }
  writeFileSync(theirs, '# First')
  await served.signum('report', 'new', 'Shared', '--from', theirs, '--quiet')
  await page.goto(served.url({ view: '/reports?name=Shared' }))
  const editor = page.getByRole('textbox', { name: 'Text of the report, in Markdown' })
  await expect.poll(() => editor.inputValue()).toBe('# First')

  // Nothing is unsaved here: what another writes is there when somebody comes back.
  await change('# Second')
  await page.evaluate('window.dispatchEvent(new Event("focus"))')
  await expect.poll(() => editor.inputValue()).toBe('# Second')

  await change('# Third, theirs')
  await editor.fill('# Third, mine')
  await page.getByText(/^Another window or program changed this report/).waitFor()
  expect(await editor.inputValue()).toBe('# Third, mine')
  expect(await shown()).toContain('theirs')
  await page.getByRole('button', { name: 'Replace it with my text' }).click()
  await expect.poll(shown).toContain('mine')
  await page.getByText('Saved', { exact: true }).waitFor()

  await change('# Fourth, theirs')
  await editor.fill('# Fourth, mine')
  await page.getByRole('button', { name: 'Show that text instead of mine' }).click()
  await expect.poll(() => editor.inputValue()).toBe('# Fourth, theirs')
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect.poll(() => editor.inputValue()).toBe('# Fourth, mine')
  await expect.poll(shown).toContain('Fourth, mine')
})

test('a comparison is saved under a name, and opened as it was', async ({ served, window: { page } }) => {
  await page.goto(served.url({ view: '/compare?runs=1,3&metrics=train.loss&band=range' }))
  await page.getByRole('button', { name: 'Saved comparisons' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Losses')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Losses').first().waitFor()
  await page.goto(served.url({ view: '/compare?runs=1,2' }))
  await page.getByRole('button', { name: 'Saved comparisons' }).click()
  await page.getByRole('button', { name: /^Losses/ }).click()
  await page.waitForURL((url) => url.hash.includes('band=range'))
  await page.waitForURL((url) => /runs=1(,|%2C)3/.test(url.hash) && url.hash.includes('metrics=train.loss'))
})
