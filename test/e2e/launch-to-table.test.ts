import { describe, expect } from 'vitest'
import { test } from './e2e-test.ts'
import { ComparePage } from './pages/compare-page.ts'
import { LaunchPage } from './pages/launch-page.ts'
import { RunPage } from './pages/run-page.ts'
import { RunsPage } from './pages/runs-page.ts'

/** The result of a run in percent, as tables print it. */
const percent = (accuracy: number | null | undefined) => (100 * accuracy!).toFixed(2)

describe('from an empty window to a table', () => {
  test('launches runs, follows their curves, cancels some, compares the others and saves their table', async ({
    served,
    window: { page },
    frame,
  }) => {
    const runs = new RunsPage(page)
    const launch = new LaunchPage(page)
    const run = new RunPage(page)
    const compare = new ComparePage(page)
    await page.goto(served.url())
    await runs.empty.waitFor()
    expect(page.url()).not.toContain('token')

    // Two methods, each for longer than anybody waits and for a few epochs: 1 and 3 train until they are cancelled, 2
    // and 4 finish.
    await frame.go('Launch')
    await launch.choose('Data set', 'UCI digits')
    await launch.choose('Quantizer', 'BC')
    expect(await launch.choice('Quantizer', 'BNN++').getAttribute('aria-pressed')).toBe('true')
    await launch.fill('Epochs', '100000, 12')
    await launch.launch(4)
    await frame.isAt('Runs')
    await frame.notice('Launched 4 runs.')

    await runs.arrange('Flat')
    await runs.isIn(1, 'training')
    await runs.open(1)
    await expect.poll(() => run.state.textContent()).toBe('Training')
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(0)
    const before = await run.points('Loss')
    await expect.poll(() => run.points('Loss')).toBeGreaterThan(before)
    await expect.poll(() => run.points('Accuracy')).toBeGreaterThan(before)

    await run.press('Cancel')
    await frame.confirm('Cancel run')
    await expect.poll(() => run.state.textContent()).toBe('Cancelled')
    const left = await run.points('Loss')
    expect(left).toBeGreaterThan(before)

    await frame.cancelInQueue(3)
    await frame.go('Runs')
    await runs.arrange('Flat')
    await runs.isIn(3, 'cancelled')
    await runs.isIn(2, 'finished')
    await runs.isIn(4, 'finished')
    expect((await served.runDetail(1)).state).toBe('cancelled')

    await runs.select(2, 4)
    await expect.poll(() => runs.inspector.getByRole('heading', { name: '2 runs' }).isVisible()).toBe(true)
    await runs.compare()
    await frame.isAt('Compare')
    expect(new URL(page.url()).hash).toMatch(/^#\/compare\?runs=(2,4|4,2)$/)
    await expect.poll(() => compare.compared.count()).toBe(2)
    await expect.poll(() => compare.points('Accuracy')).toBe(24)

    const [bc, bnn] = [await served.runDetail(2), await served.runDetail(4)]
    expect([bc, bnn].map(({ state, experiment, progress }) => [state, experiment.quantizer, progress.epoch])).toEqual([
      ['finished', 'bc', 12],
      ['finished', 'bnn++', 12],
    ])
    const accuracies = [bc, bnn].map(({ results }) => results['deployed.accuracy']?.last)
    expect(Math.min(...(accuracies as number[]))).toBeGreaterThan(0.8)
    const printed = accuracies.map(percent)
    const best = Math.max(...printed.map(Number)).toFixed(2)
    const latexCell = (mean: string) => `$${mean === best ? `\\mathbf{${mean}}` : mean}$ ($n = 1$)`

    const latex = await compare.save('LaTeX')
    expect(latex.name).toBe('comparison.tex')
    expect(latex.text).toContain('\\begin{tabular}')
    expect(latex.text).toMatch(/\\toprule[^]*\\midrule[^]*\\bottomrule/)
    expect(latex.text).toContain(` & BC & 1 & ${latexCell(printed[0]!)} \\\\`)
    expect(latex.text).toContain(` & BNN++ & 1 & ${latexCell(printed[1]!)} \\\\`)

    const csv = await compare.save('CSV')
    expect(csv.name).toBe('comparison.csv')
    const lines = csv.text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
    expect(lines.map((line) => line[1])).toEqual(['Method', 'BC', 'BNN++'])
    expect(lines.slice(1).map((line) => Number(line[3]))).toEqual(accuracies.map((accuracy) => accuracy! * 100))

    const markdown = await compare.save('Markdown')
    expect(markdown.name).toBe('comparison.md')
    for (const [index, title] of ['BC', 'BNN++'].entries())
      expect(markdown.text).toMatch(new RegExp(`\\| ${title.replaceAll('+', '\\+')} \\| 1 \\| \\**${printed[index]}`))
  })
})
