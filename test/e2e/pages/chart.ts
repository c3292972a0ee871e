import type { Page } from 'playwright-core'

/** How many points the chart of a title draws, as its label tells. */
export async function pointsOf(page: Page, title: string): Promise<number> {
  const label = await page.getByRole('img', { name: `${title}: ` }).getAttribute('aria-label')
  return Number(/: ([\d,]+) points?$/.exec(label ?? '')?.[1]?.replaceAll(',', ''))
}
