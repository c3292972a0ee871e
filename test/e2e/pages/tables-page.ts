import type { Locator, Page } from 'playwright-core'
import { saveWith, type SavedFile } from './saved-file.ts'

/** The table as it will be printed, and its source. */
export class TablesPage {
  readonly #page: Page
  readonly source: Locator
  readonly cells: Locator

  constructor(page: Page) {
    this.#page = page
    this.source = page.getByLabel('Source of the table')
    this.cells = page.getByRole('main').getByRole('cell')
  }

  async take(runs: string): Promise<void> {
    await this.#page.getByRole('combobox', { name: 'Runs' }).selectOption(runs)
  }

  async format(format: 'LaTeX' | 'Markdown' | 'CSV'): Promise<void> {
    await this.#page.getByRole('group', { name: 'Format' }).getByRole('button', { name: format }).click()
  }

  /** Downloads the table in the format that is shown. */
  save(): Promise<SavedFile> {
    return saveWith(this.#page.getByRole('button', { name: 'Save', exact: true }))
  }
}
