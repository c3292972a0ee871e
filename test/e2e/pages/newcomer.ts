import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { RunsPage } from './runs-page.ts'
import { tabTo } from './tab-to.ts'

/** So many things may a newcomer have to do: clicks, or going to something by the keyboard and using it. */
export const mostActions = 12

/** What a person does, counted. */
export class Hands {
  count = 0
  readonly #page: Page
  constructor(page: Page) {
    this.#page = page
  }
  async click(role: 'button' | 'link', name: string | RegExp): Promise<void> {
    this.count++
    await this.#page
      .getByRole(role, { name, exact: typeof name === 'string' })
      .first()
      .click()
  }
  async fill(label: string, text: string): Promise<void> {
    this.count++
    await this.#page.getByLabel(label, { exact: true }).fill(text)
  }
  /** Goes to something by the Tab key and presses Enter there. */
  async enter(name: string | RegExp): Promise<void> {
    this.count++
    await tabTo(this.#page, name)
    await this.#page.keyboard.press('Enter')
  }
  async overwrite(name: string, text: string): Promise<void> {
    this.count++
    await tabTo(this.#page, name)
    await this.#page.keyboard.press('Control+a')
    await this.#page.keyboard.type(text)
  }
  async keys(...keys: string[]): Promise<void> {
    this.count++
    for (const key of keys) await this.#page.keyboard.press(key)
  }
}

/** Waits for what was launched, which is no action: group by group, for each takes its time. */
export async function trained(page: Page, groups: number): Promise<void> {
  const { rows } = new RunsPage(page)
  await expect.poll(() => page.getByText(`${groups} groups, ${groups * 3} runs`).count()).toBe(1)
  for (let group = 1; group <= groups; group++)
    await expect
      .poll(async () => (await rows.allTextContents()).filter((text) => !/Queued|Training/.test(text)).length)
      .toBeGreaterThanOrEqual(group)
}

export async function savedTable(page: Page, save: () => Promise<void>): Promise<string> {
  await page.getByLabel('Source of the table').waitFor()
  const [download] = await Promise.all([page.waitForEvent('download'), save()])
  expect(download.suggestedFilename()).toBe('table.tex')
  return readFile(await download.path(), 'utf8')
}

/** Four methods, each a mean over three seeds. */
export function expectFourMethods(latex: string): void {
  expect(latex).toMatch(/\\toprule[^]*\\midrule[^]*\\bottomrule/)
  for (const method of ['BC', 'PC', 'BNN', String.raw`BNN\+\+`])
    expect(latex).toMatch(new RegExp(String.raw`(& |^)${method} & .*\d\d\.\d\d.*\\pm \d`, 'm'))
  expect(latex).toContain('over n = 3 runs')
}
