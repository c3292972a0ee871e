import type { Locator, Page } from 'playwright-core'
import { pointsOf } from './chart.ts'
import { saveWith, type SavedFile } from './saved-file.ts'

/** Runs side by side. */
export class ComparePage {
  readonly #page: Page
  readonly compared: Locator
  readonly results: Locator

  constructor(page: Page) {
    this.#page = page
    this.compared = page.getByRole('region', { name: 'Compared' }).getByRole('button', { name: /^Remove/ })
    this.results = page.getByRole('region', { name: 'Results' }).getByRole('table')
  }

  points(chart: string): Promise<number> {
    return pointsOf(this.#page, chart)
  }

  /** Downloads the table of results. */
  save(format: 'LaTeX' | 'CSV' | 'Markdown'): Promise<SavedFile> {
    return saveWith(
      this.#page.getByRole('region', { name: 'Results' }).getByRole('button', { name: format, exact: true }),
    )
  }
}
