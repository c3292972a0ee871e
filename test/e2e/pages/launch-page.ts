import type { Locator, Page } from 'playwright-core'

/** The form that launches runs. */
export class LaunchPage {
  readonly #page: Page
  readonly complaintsInBill: Locator
  readonly launchButton: Locator

  constructor(page: Page) {
    this.#page = page
    this.complaintsInBill = page.getByRole('list', { name: 'Problems' })
    this.launchButton = page.getByRole('button', { name: /^Launch \d+ runs?$/ })
  }

  field(title: string): Locator {
    return this.#page.getByLabel(title, { exact: true })
  }

  /** What stands under a field as wrong with it. */
  complaintAt(title: string): Locator {
    return this.#page.locator('.line', { has: this.field(title) }).getByRole('alert')
  }

  choice(field: string, title: string): Locator {
    return this.#page.getByRole('group', { name: field, exact: true }).getByRole('button', { name: title, exact: true })
  }

  async fill(field: string, text: string): Promise<void> {
    await this.field(field).fill(text)
  }

  /** Clicks the chip of a choice. */
  async choose(field: string, title: string): Promise<void> {
    await this.choice(field, title).click()
  }

  async launch(runs: number): Promise<void> {
    await this.#page.getByRole('button', { name: `Launch ${runs} run${runs === 1 ? '' : 's'}`, exact: true }).click()
  }
}
