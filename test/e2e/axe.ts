import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  id: string
  help: string
  nodes: { html: string; failureSummary: string }[]
}

const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }
const colours = { type: 'rule', values: ['color-contrast'] }

/**
 * What axe-core finds wrong with a page by WCAG 2.2 A and AA, one line an element.
 * @param colourOnly looks at nothing but contrast: all that another colour scheme can change.
 */
export async function violations(page: Page, colourOnly = false): Promise<string[]> {
  await page.evaluate(`'axe' in window || (0, eval)(${JSON.stringify(axe)})`)
  const runOnly = JSON.stringify(colourOnly ? colours : everything)
  const { violations: found } = (await page.evaluate(
    `axe.run(document, { runOnly: ${runOnly}, resultTypes: ['violations'] })`,
  )) as { violations: Violation[] }
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id}: ${help}: ${html.slice(0, 160)} (${failureSummary.split('\n').at(-1)!.trim()})`,
    ),
  )
}
