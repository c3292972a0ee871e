import type { Locator, Page } from 'playwright-core'
import type { RunState } from '../../../shared/contract/run.ts'

/** The table of runs. */
export class RunsPage {
  readonly #page: Page
  readonly rows: Locator
  readonly filter: Locator
  readonly empty: Locator
  readonly inspector: Locator

  constructor(page: Page) {
    this.#page = page
    this.rows = page
      .getByRole('treegrid', { name: 'Runs' })
      .getByRole('row')
      .filter({ has: page.getByRole('gridcell') })
    this.filter = page.getByRole('combobox', { name: 'Filter' })
    this.empty = page.getByRole('heading', { name: 'No runs yet' })
    this.inspector = page.getByRole('complementary', { name: 'Inspector' })
  }

  row(run: number): Locator {
    return this.rows.filter({ has: this.#page.getByRole('link', { name: `Open run ${run}`, exact: true }) })
  }

  group(runs: number): Locator {
    return this.rows.filter({ has: this.#page.getByRole('checkbox', { name: `Select ${runs} runs`, exact: true }) })
  }

  /** One row a run, or one for all seeds of a configuration. */
  async arrange(how: 'Grouped' | 'Flat'): Promise<void> {
    await this.#page.getByRole('group', { name: 'Rows' }).getByRole('button', { name: how }).click()
  }

  async open(run: number): Promise<void> {
    await this.row(run)
      .getByRole('link', { name: `Open run ${run}`, exact: true })
      .click()
  }

  async select(...runs: number[]): Promise<void> {
    for (const run of runs) await this.row(run).getByRole('checkbox').check()
  }

  async compare(): Promise<void> {
    await this.#page.getByRole('main').getByRole('button', { name: 'Compare', exact: true }).click()
  }

  /** Waits until the table shows a run in a state. */
  async isIn(run: number, state: RunState): Promise<void> {
    await this.row(run)
      .locator('.mark', { hasText: new RegExp(`^${state}$`, 'i') })
      .waitFor()
  }
}
