import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { htmlTable } from '../../../shared/tables/formats/html.ts'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { markdownTable } from '../../../shared/tables/formats/markdown.ts'
import { textTable } from '../../../shared/tables/formats/text.ts'
import { tsvTable } from '../../../shared/tables/formats/tsv.ts'
import { xlsxTable } from '../../../shared/tables/formats/xlsx.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { accurateRun } from './runs.ts'

/** Five seeds a method: BNN++ is ahead, BNN close behind it, BC clearly worse; full precision does not compete. */
const spread = [-0.002, -0.001, 0, 0.001, 0.002]
const means = { full: 0.99, bc: 0.8, bnn: 0.9, 'bnn++': 0.9004 }
const runs = Object.entries(means).flatMap(([quantizer, mean]) =>
  spread.map((offset, index) => accurateRun({ quantizer, seed: index + 1 }, mean + offset)),
)
const table = pivot(runs, { marking: { second: true, test: 'welch' } })

describe('marks', () => {
  test('the best, the second, and what is not shown to be worse than the best', () => {
    expect(table.rows.map(({ labels }) => labels[1])).toEqual(['Full precision', 'BC', 'BNN', 'BNN++'])
    expect(table.marks.map(([mark]) => [mark!.place, mark!.alike])).toEqual([
      [null, false],
      [null, false],
      ['second', true],
      ['best', false],
    ])
    expect(table.footnote).toContain('Bold: best of its group; underlined: second.')
    expect(table.footnote).toContain(
      '† not shown to be worse than the best ' + "(Welch, p ≥ 0.05 after Holm's correction).",
    )
  })

  test('too few seeds are said, and a lone value is no evidence', () => {
    const few = pivot(
      runs.filter(({ experiment }) => Number(experiment.seed) <= 2),
      { marking: { second: false, test: 'signed-rank' } },
    )
    expect(few.footnote).toMatch(/Too few seeds/)
    const lone = pivot(
      runs.filter(({ experiment }) => experiment.seed === 1),
      { marking: { second: false, test: 'welch' } },
    )
    expect(lone.marks.flat().some(({ alike }) => alike)).toBe(false)
  })

  test('without a wish for more there is the best alone, as before', () => {
    const plain = pivot(runs)
    expect(plain.marks.map(([mark]) => mark!.place)).toEqual([null, null, null, 'best'])
    expect(plain.footnote).not.toContain('Bold')
  })
})

describe('forms', () => {
  test('LaTeX has bold, an underline and a dagger', () => {
    const text = latexTable(table)
    expect(text).toContain('BNN++ & $\\mathbf{90.04} \\pm 0.16$ \\\\')
    expect(text).toContain('BNN & $\\underline{90.00} \\pm 0.16^{\\dagger}$ \\\\')
    expect(text).toContain('$^{\\dagger}$ not shown')
  })

  test('siunitx gets columns with their digits and cells as it reads them', () => {
    const text = latexTable(table, { siunitx: true })
    expect(text).toContain('\\usepackage{booktabs} and \\usepackage{siunitx}')
    expect(text).toContain(
      '{llS[table-format=2.2(2), separate-uncertainty=true, retain-zero-uncertainty=true, ' +
        'detect-weight=true, mode=text, ' +
        'table-space-text-post={$^{\\dagger}$}]}',
    )
    expect(text).toContain('BNN++ & \\bfseries 90.04 +- 0.16 \\\\')
    expect(text).toContain('BC & 80.00 +- 0.16 \\\\')
    expect(text).toContain('BNN & {$\\underline{90.00} \\pm 0.16^{\\dagger}$} \\\\')
    expect(text).toContain('& {Accuracy (\\%)} \\\\')
  })

  test('Markdown, text and HTML too', () => {
    expect(markdownTable(table)).toContain('| BNN | <u>90.00 ± 0.16†</u> |')
    expect(textTable(table)).toMatch(/BNN +90\.00 ± 0\.16°†\n.*BNN\+\+ +90\.04 ± 0\.16\*\n/)
    const html = htmlTable(pivot(runs, { title: 'a < b & c', marking: { second: true, test: 'welch' } }))
    expect(html).toContain('<caption style="text-align: left">a &lt; b &amp; c</caption>')
    expect(html).toContain('<b>90.04</b> ± 0.16')
    expect(html).toContain('<u>90.00</u> ± 0.16<sup>†</sup>')
    expect(html.match(/<tr/g)).toHaveLength(5)
  })

  test('text marks what its footnote promises, and promises what it marks', () => {
    const text = textTable(table).replaceAll(/\s+/g, ' ')
    expect(text).toContain('* best of its group; ° second. † not shown to be worse')
    expect(text).not.toMatch(/bold|underlined/i)
    const plain = textTable(pivot(runs))
    expect(plain).not.toMatch(/[*°†]/)
    const alone = textTable(pivot(runs, { marking: { second: false, test: null } })).replaceAll(/\s+/g, ' ')
    expect(alone).toContain('* best of its group.')
    expect(alone).not.toContain('°')
  })

  test('between tabs, every figure has a column of its own in full precision', () => {
    const lines = tsvTable(table)
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(lines[0]).toEqual(['Model', 'Method', 'Accuracy (%) mean', 'Accuracy (%) deviation', 'Accuracy (%) n'])
    expect(lines).toHaveLength(5)
    expect(Number(lines[4]![2])).toBeCloseTo(90.04, 10)
    expect(lines[4]![4]).toBe('5')
  })

  test('a workbook holds numbers, marked by their look, and a footnote that wraps', async () => {
    const files = unzipSync(await xlsxTable(table))
    const sheet = new TextDecoder().decode(files['xl/worksheets/sheet1.xml'])
    const numbers = [...sheet.matchAll(/<v>([-\d.e]+)<\/v>/g)].map(([, text]) => Number(text))
    for (const mean of Object.values(means))
      expect(numbers.some((value) => Math.abs(value - 100 * mean) < 1e-9)).toBe(true)
    const styles = new TextDecoder().decode(files['xl/styles.xml'])
    expect(styles).toContain('<b/>')
    expect(styles).toContain('<u/>')
    expect(styles).toContain('0.00&quot;†&quot;')
    expect(styles).toContain('wrapText="1"')
    const words = new TextDecoder().decode(files['xl/sharedStrings.xml'])
    expect(words).toContain('BNN++')
    expect(words).toContain('Accuracy (%)')
  })
})
