import type { Locator, Page } from 'playwright-core'

/**
 * What stands around every view: the rail, the bar on top, the palette, the help, notices and the line about the
 * connection.
 */
export class Frame {
  readonly #page: Page
  readonly rail: Locator
  readonly palette: Locator
  readonly keys: Locator
  readonly question: Locator
  readonly connectionLine: Locator
  readonly queue: Locator

  constructor(page: Page) {
    this.#page = page
    this.rail = page.getByRole('navigation', { name: 'Views' })
    this.palette = page.getByRole('dialog', { name: 'Search or run a command' })
    this.keys = page.getByRole('dialog', { name: 'Keys' })
    this.question = page.getByRole('alertdialog')
    this.connectionLine = page.getByRole('status').filter({ hasText: 'Signum' })
    this.queue = page.getByRole('dialog', { name: 'Queue' })
  }

  /** Goes to a view by the rail. */
  async go(view: string): Promise<void> {
    await this.rail.getByRole('link', { name: view }).click()
    await this.isAt(view)
  }

  /** Waits until a view is the one that is shown. */
  async isAt(view: string): Promise<void> {
    await this.rail.locator('[aria-current=page]', { hasText: view }).waitFor()
  }

  /** Cancels a run from the queue. */
  async cancelInQueue(run: number): Promise<void> {
    await this.#page.getByRole('button', { name: 'Queue' }).click()
    await this.queue.getByRole('button', { name: `Cancel run ${run}` }).click()
    await this.confirm('Cancel run')
  }

  async confirm(verb: string): Promise<void> {
    await this.question.getByRole('button', { name: verb }).click()
    await this.question.waitFor({ state: 'hidden' })
  }

  /** Waits for a short message in the corner. */
  async notice(text: string | RegExp): Promise<void> {
    await this.#page.getByRole('listitem').filter({ hasText: text }).first().waitFor()
  }
}
