import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it as plainIt } from 'vitest'
import { startAlone, stage, mainDisplay, Desktop } from './desktop.ts'
import { desktopTest as it } from './desktop-test.ts'
import { windowTitled } from './display.ts'

const study = { name: 'from a file', base: { dataset: 'digits', quantizer: 'bc', epochs: 7 } }

describe('the built app', () => {
  const out = join(stage().app, 'out')
  const chunks = ['main', 'preload'].flatMap((folder) =>
    readdirSync(join(out, folder))
      .filter((name) => /\.c?js$/.test(name))
      .map((name) => join(folder, name)),
  )
  plainIt(`every one of its ${chunks.length} chunks can be read by Node`, () => {
    for (const chunk of chunks) execFileSync(process.execPath, ['--check', join(out, chunk)], { stdio: 'pipe' })
  })
  plainIt('the programs that are started by their path are among them', () => {
    for (const name of ['store', 'trainer', 'freezer', 'survey', 'tails', 'feeding', 'graphics-trial'])
      expect(chunks).toContain(join('main', `${name}.js`))
  })
})

describe('starting', () => {
  it('opens its window, and ends with 0 on SIGTERM', async ({ home }) => {
    const { child, ended, said } = startAlone(home)
    await windowTitled(mainDisplay(), 'Signum')
    child.kill('SIGTERM')
    expect((await ended).code, said()).toBe(0)
  })

  it('the page has no Node, and lives at its own address', async ({ desktop: { page } }) => {
    expect(page.url()).toMatch(/^app:\/\/signum\//)
    const kinds = '[typeof require, typeof process, typeof globalThis.signum]'
    expect(await page.evaluate(kinds)).toEqual(['undefined', 'undefined', 'object'])
  })

  it('a second start brings the first to the front and ends', async ({ desktop, home }) => {
    const { ended } = startAlone(home)
    expect((await ended).code).toBe(0)
    expect(desktop.app.windows()).toHaveLength(1)
  })

  it('a recipe given as an argument is shown', async ({ home }) => {
    const desktop = await Desktop.start(home, { args: [home.file('my recipe.json', JSON.stringify(study))] })
    await desktop.page.waitForURL(/#\/launch/)
    await expect.poll(() => desktop.page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('7')
    await desktop.stop()
  })

  it('a recipe given to a second start is shown by the first', async ({ desktop, home }) => {
    const { ended } = startAlone(home, { args: [home.file('my recipe.json', JSON.stringify(study))] })
    expect((await ended).code).toBe(0)
    await desktop.page.waitForURL(/#\/launch/)
    await expect.poll(() => desktop.page.getByLabel('Epochs', { exact: true }).inputValue()).toBe('7')
  })

  it('the other engine, TensorFlow.js, loads', async ({ desktop }) => {
    await desktop.frame.go('System')
    const row = desktop.page.getByRole('row').filter({ hasText: 'TensorFlow.js' })
    await row.filter({ hasText: /WebAssembly|C library/ }).waitFor()
  })

  it('WebGPU is tried in a process of its own, and works on the software Vulkan driver', async ({ home }) => {
    const icd = home.file(
      'swiftshader.json',
      JSON.stringify({
        file_format_version: '1.0.0',
        ICD: { library_path: join(stage().folder, 'electron', 'libvk_swiftshader.so'), api_version: '1.0.5' },
      }),
    )
    const desktop = await Desktop.start(home, {
      environment: { VK_ICD_FILENAMES: icd, XDG_RUNTIME_DIR: home.folder },
    })
    await desktop.frame.go('System')
    const row = desktop.page.getByRole('row').filter({ hasText: 'WebGPU' })
    await expect.poll(() => row.textContent()).toContain('on the graphics processor in float32')
    await desktop.stop()
  })
})
