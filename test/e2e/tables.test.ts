import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { RunsPage } from './pages/runs-page.ts'
import { TablesPage } from './pages/tables-page.ts'

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1))

describe('tables', () => {
  test('shows a study that another process trains, and saves means and deviations of what is stored', async ({
    served,
    window: { page },
    frame,
  }) => {
    const runs = new RunsPage(page)
    const tables = new TablesPage(page)
    await page.goto(served.url())
    await runs.empty.waitFor()
    const recipe = join(served.dataDirectory, 'study.json')
    writeFileSync(
      recipe,
      JSON.stringify({
        name: 'Two methods',
        base: { dataset: 'digits', epochs: 2 },
        matrix: [{ quantizer: ['bc', 'bnn'], seed: [1, 2] }],
      }),
    )
    await served.signum('study', 'run', recipe)
    await expect.poll(() => runs.group(2).count()).toBe(2)

    await frame.go('Tables')
    await tables.take('Two methods')
    const means: number[] = []
    for (const [index, ids] of [
      [1, 2],
      [3, 4],
    ].entries()) {
      const details = await Promise.all(ids.map((id) => served.runDetail(id)))
      expect(details.map(({ experiment }) => experiment.quantizer)).toEqual(index === 0 ? ['bc', 'bc'] : ['bnn', 'bnn'])
      const accuracies = details.map(({ results }) => results['deployed.accuracy']!.last! * 100)
      const [average, spread] = [mean(accuracies), deviation(accuracies)]
      means.push(average)
      const name = ['BC', 'BNN'][index]!
      await expect.poll(() => tables.cells.allTextContents()).toContain(`${average.toFixed(2)} ± ${spread.toFixed(2)}`)
      expect(await tables.source.textContent()).toMatch(
        new RegExp(
          ` & ${name} & \\$(\\\\(mathbf|underline)\\{)?${average.toFixed(2)}\\}? \\\\pm ${spread.toFixed(2)}` +
            `(\\^\\{\\\\dagger\\})?\\$ `,
        ),
      )
    }

    for (const [format, name] of [
      ['LaTeX', 'table.tex'],
      ['Markdown', 'table.md'],
      ['CSV', 'table.csv'],
    ] as const) {
      await tables.format(format)
      const saved = await tables.save()
      expect(saved.name).toBe(name)
      expect(saved.text.replaceAll('\r\n', '\n')).toBe((await tables.source.textContent())!.replaceAll('\r\n', '\n'))
      if (format === 'Markdown') expect(saved.text).toContain(`${means[0]!.toFixed(2)} ± `)
      if (format === 'CSV') expect(saved.text).toContain(',BNN,')
    }
  })
})
