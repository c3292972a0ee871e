import type { Locator, Page } from 'playwright-core'

/** The bench on which quantizers are tried. */
export class LabPage {
  readonly #page: Page
  readonly mu: Locator

  constructor(page: Page) {
    this.#page = page
    this.mu = page.getByRole('slider', { name: 'mu' })
  }

  async take(quantizer: string): Promise<void> {
    await this.#page.getByRole('list', { name: 'Quantizers' }).getByRole('button', { name: quantizer, exact: true }).click()
  }
}
