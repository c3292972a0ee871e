import { unzipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { csvTable } from '../../../shared/tables/formats/csv.ts'
import { htmlTable } from '../../../shared/tables/formats/html.ts'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { markdownTable } from '../../../shared/tables/formats/markdown.ts'
import { textTable } from '../../../shared/tables/formats/text.ts'
import { xlsxTable } from '../../../shared/tables/formats/xlsx.ts'
import { headingLevels } from '../../../shared/tables/headings.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { makeRun } from './runs.ts'

const runs = (['bw', 'bwa'] as const).flatMap((regime) =>
  [2, 4].map((epochs) =>
    makeRun({ regime, epochs, quantizer: 'bc' }, { 'deployed.accuracy': 0.9, 'deployed.loss': 1 }),
  ),
)
const metrics = ['deployed.accuracy', 'deployed.loss']
const two = pivot(runs, { rows: ['quantizer'], columns: ['regime'], metrics })
const three = pivot(runs, { rows: ['quantizer'], columns: ['regime', 'epochs'], metrics })

test('a long footnote wraps in the source of LaTeX, too', () => {
  const lines = latexTable(two).split('\n')
  const [first, last] = [
    lines.findIndex((line) => line.includes('\\begin{minipage}')),
    lines.indexOf('  \\end{minipage}'),
  ]
  const note = lines.slice(first + 1, last)
  expect(note.length).toBeGreaterThan(2)
  expect(Math.max(...note.map(({ length }) => length))).toBeLessThanOrEqual(100)
})

describe('headings of columns', () => {
  test('of one field or of metrics alone are one level', () => {
    expect(headingLevels(pivot(runs, { metrics }))).toHaveLength(1)
    expect(headingLevels(pivot(runs, { columns: ['regime'] }))).toEqual([
      [
        { text: 'bw', from: 0, span: 1 },
        { text: 'bwa', from: 1, span: 1 },
      ],
    ])
  })

  test('are over all columns that share them, under the same heading only', () => {
    expect(headingLevels(two)[0]).toEqual([
      { text: 'bw', from: 0, span: 2 },
      { text: 'bwa', from: 2, span: 2 },
    ])
    expect(headingLevels(three).map((level) => level.map(({ text, span }) => [text, span]))).toEqual([
      [
        ['bw', 4],
        ['bwa', 4],
      ],
      [
        ['Epochs 2', 2],
        ['Epochs 4', 2],
        ['Epochs 2', 2],
        ['Epochs 4', 2],
      ],
      ['Accuracy (%)', 'Loss', 'Accuracy (%)', 'Loss', 'Accuracy (%)', 'Loss', 'Accuracy (%)', 'Loss'].map((text) => [
        text,
        1,
      ]),
    ])
  })

  test('have \\multicolumn and \\cmidrule in LaTeX', () => {
    for (const siunitx of [false, true]) {
      const text = latexTable(two, { siunitx })
      expect(text).toContain(String.raw`
     & \multicolumn{2}{c}{bw} & \multicolumn{2}{c}{bwa} \\
    \cmidrule(lr){2-3} \cmidrule(lr){4-5}
    Method & `)
    }
    expect(latexTable(three)).toContain(String.raw`\cmidrule(lr){2-5} \cmidrule(lr){6-9}`)
    expect(latexTable(pivot(runs, { columns: ['regime'] }))).not.toContain('multicolumn')
  })

  test('span columns in HTML and in a workbook, and stand over them in text', async () => {
    expect(htmlTable(two)).toMatch(/<tr><td><\/td><th colspan="2" scope="colgroup"[^>]*>bw<\/th>/)
    const lines = textTable(two).split('\n')
    expect(lines[2]).toMatch(/^ +bw +bwa$/)
    expect(lines[3]).toMatch(/^ +─+ {2}─+$/)
    expect(lines[4]).toMatch(/^Method +Accuracy \(%\) +Loss +Accuracy \(%\) +Loss$/)
    const sheet = new TextDecoder().decode(unzipSync(await xlsxTable(two))['xl/worksheets/sheet1.xml'])
    expect(sheet).toContain('<mergeCell ref="B2:G2"/>')
  })

  test('are whole where a format has one line for them', () => {
    expect(markdownTable(two)).toContain('| Method | bw: Accuracy (%) | bw: Loss |')
    expect(csvTable(two)).toContain('bwa: Loss mean')
  })
})
