import type { Locator, Page } from 'playwright-core'
import { pointsOf } from './chart.ts'

/** One run. */
export class RunPage {
  readonly #page: Page
  readonly state: Locator

  constructor(page: Page) {
    this.#page = page
    this.state = page.locator('dt:text-is("State") + dd')
  }

  async press(button: 'Pause' | 'Resume' | 'Cancel' | 'Launch again' | 'Delete'): Promise<void> {
    await this.#page.getByRole('main').getByRole('button', { name: button, exact: true }).click()
  }

  /** How many points a chart draws, as its label tells. */
  points(chart: string): Promise<number> {
    return pointsOf(this.#page, chart)
  }
}
