import type { Locator, Page } from 'playwright-core'

/** The bench on which quantizers are tried. */
export class LabPage {
  readonly #page: Page
  readonly mu: Locator
  readonly forward: Locator
  readonly backward: Locator
  readonly nearest: Locator
  readonly train: Locator
  readonly certificate: Locator
  /** Shaded stretches of the plot. */
  readonly broken: Locator

  constructor(page: Page) {
    this.#page = page
    this.mu = page.getByRole('slider', { name: 'mu' })
    this.forward = page.getByRole('textbox', { name: 'Forward F' })
    this.backward = page.getByRole('textbox', { name: 'Backward B' })
    this.nearest = page.getByRole('button', { name: 'Nearest admissible' })
    this.train = page.getByRole('link', { name: /^Train with/ })
    this.certificate = page.getByRole('region', { name: 'Certificate' })
    this.broken = page.locator('.plot .broken')
  }

  /** What is wrong with the expression of a field. */
  complaintAt(part: 'forward' | 'backward'): Locator {
    return this.#page.locator(`#lab-${part}-error`)
  }

  async take(quantizer: string): Promise<void> {
    await this.#page
      .getByRole('list', { name: 'Quantizers' })
      .getByRole('button', { name: quantizer, exact: true })
      .click()
  }
}
