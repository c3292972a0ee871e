import { describe, expect, test } from 'vitest'
import type { Series } from '../../../shared/contract/metrics.ts'
import type { RunRow } from '../../../shared/contract/run.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { reportPage } from '../../../shared/reports/html/page.ts'
import { reportLatex } from '../../../shared/reports/latex/document.ts'
import { showReport, type ReportSource } from '../../../shared/reports/shown.ts'
import { reportTemplate } from '../../../shared/reports/template.ts'
import { at, row } from '../cli/row.ts'

const accuracy = (value: number) => ({ 'deployed.accuracy': { last: value, best: value, atBest: value, bestStep: 2 } })

/** Three seeds of two methods. */
const runs = ['bc', 'bnn'].flatMap((quantizer, method) =>
  [1, 2, 3].map((seed): RunRow =>
    row({
      id: 3 * method + seed,
      state: 'finished',
      experiment: { ...row().experiment, quantizer, seed },
      progress: at(400),
      results: accuracy(0.8 + 0.1 * method + 0.01 * seed) as RunRow['results'],
    }),
  ),
)

/** A host of these runs alone. */
const source: ReportSource = {
  runs: {
    list: ({ ids, studyId }) =>
      Promise.resolve({ runs: runs.filter(({ id }) => (ids === undefined || ids.includes(id)) && studyId !== 2) }),
  },
  studies: {
    list: () =>
      Promise.resolve([{ id: 2, name: 'Empty' }] as unknown as Awaited<ReturnType<ReportSource['studies']['list']>>),
  },
  metrics: {
    series: ({ runIds, metrics }) =>
      Promise.resolve(
        runIds.map((runId): Series => ({
          runId,
          metric: metrics[0]!,
          steps: [200, 400],
          values: [0.5 + runId / 100, 0.8 + runId / 100],
          times: [1, 2],
        })),
      ),
  },
}

const show = (text: string) => showReport('kept', text, source)
const say = messageOf
const failures = async (text: string) =>
  (await show(text)).parts.flatMap((part) => (part.kind === 'failure' ? [`${part.line}: ${say(part.error)}`] : []))

describe('a report', () => {
  test('shows the table, the figure and the comparison that its blocks ask for, between its text', async () => {
    const shown = await show(
      '# On signs\n\ntext\n\n```table\nrows: quantizer\ntest: welch\n```\n\n```figure\nband: range\n```\n\n' +
        '```comparison\nbaseline: bc\n```\n\n```python\ncode\n```',
    )
    expect(shown.title).toBe('On signs')
    expect(shown.parts.map(({ kind }) => kind)).toEqual(['text', 'table', 'figure', 'comparison', 'text'])
    const page = reportPage(shown, { imprint: 'Written today.', say })
    expect(page).toContain('<b>92.00</b> ± 1.00')
    expect(page).toContain('bands are from the lowest run to the highest')
    expect(page).toContain('<td class="right">10.00</td>')
    expect(page).toContain('<pre><code>code\n</code></pre>')
    expect(page).toContain('light-dark(#0072b2, #3d9bd9)')
    const latex = reportLatex(shown, 'Written today.')
    expect(latex).toContain('BNN & $\\mathbf{92.00} \\pm 1.00$')
    expect(latex.match(/\\begin\{(tikzpicture|tabular)\}/g)).toHaveLength(3)
    // What floats stays where the text has it.
    expect(latex.match(/\\begin\{(figure|table)\}\[!htbp\]/g)).toHaveLength(3)
    expect(latex.trimEnd().endsWith('\\end{document}')).toBe(true)
  })

  test('is called as it is kept if it has no heading', async () => {
    expect(await show('text')).toMatchObject({ title: 'kept', parts: [{ kind: 'text' }] })
  })

  test('says of each block that cannot be made why, and makes the others', async () => {
    expect(await failures('```table\nrow: a\nrows: quantizer\nsecond: maybe\n```\n\n```table\n```')).toEqual([
      '2: "row" is not understood; did you mean rows?; "second: maybe" is not understood; it is yes or no',
    ])
    expect(await failures('x\n\n```figure\nmetric: deployed.acuracy\n```')).toEqual([
      '4: there is no metric "deployed.acuracy"; did you mean deployed.accuracy?',
    ])
    expect(await failures('```table\nstudy: Empty\n```')).toEqual(['2: there is no run of the study "Empty"'])
    expect(await failures('```table\nstudy: Emty\n```')).toEqual(['2: there is no study "Emty"; there is 2 "Empty"'])
    expect(await failures('```table\nruns: 1,99\n```')).toEqual([
      '2: there is no run 99; the list of runs shows what there is',
    ])
    expect(await failures('```comparison\n```')).toEqual([
      '2: the comparison has no baseline; add a line such as "baseline: bc"',
    ])
    expect((await failures('```figure\nfilter: acuracy>1\n```'))[0]).toContain('acuracy')
    expect((await failures('```figure\naxis: step\naxis: time\n```'))[0]).toContain('it was given before')
  })

  test('draws no more runs than can be told apart', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => row({ id: index + 1, state: 'finished' }))
    const crowded: ReportSource = { ...source, runs: { list: () => Promise.resolve({ runs: many }) } }
    const [part] = (await showReport('kept', '```figure\n```', crowded)).parts
    expect(part).toMatchObject({ kind: 'failure' })
    expect(part?.kind === 'failure' && say(part.error)).toContain('choose at most 1000')
  })

  test('begins with a template whose blocks are understood', async () => {
    expect(await failures(reportTemplate('New'))).toEqual([])
  })
})

test('a page asks for nothing: no script, no address but those of links', async () => {
  const page = reportPage(await show('[a](https://a.org) ![b](https://b.org/b.png)\n\n```figure\n```'), {
    imprint: '',
    say,
  })
  expect(page).toContain(`default-src 'none'`)
  expect(page).not.toMatch(/<script|<link|<iframe|@import|url\(/)
  expect([...page.matchAll(/https?:\/\/[^"<\s]+/g)].map(([address]) => address).toSorted()).toEqual([
    'http://www.w3.org/2000/svg',
    'https://a.org',
  ])
})
