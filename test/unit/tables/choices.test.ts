import { describe, expect, test } from 'vitest'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { markdownTable } from '../../../shared/tables/formats/markdown.ts'
import { textTable } from '../../../shared/tables/formats/text.ts'
import { missingChoices, singleChoices } from '../../../shared/tables/choices.ts'
import { pivot } from '../../../shared/tables/pivot.ts'
import { accurateRun } from './runs.ts'

/** BC with two seeds, BNN with one, and BNN++ only with binary activations. */
const runs = [
  accurateRun({ quantizer: 'bc', seed: 1 }, 0.9),
  accurateRun({ quantizer: 'bc', seed: 2 }, 0.92),
  accurateRun({ quantizer: 'bnn', seed: 1 }, 0.95),
  accurateRun({ quantizer: 'bnn++', regime: 'bwa', seed: 1 }, 0.8),
  accurateRun({ quantizer: 'bnn++', regime: 'bwa', seed: 2 }, 0.82),
]
const even = runs.filter(({ experiment }) => experiment.quantizer !== 'bnn')
const made = { rows: ['quantizer'], columns: ['regime'] } as const

describe('a cell without runs', () => {
  test.each([
    ['dash', '--', '{--}', '| – |'],
    ['blank', '', '{}', '|  |'],
    ['na', 'n/a', '{n/a}', '| n/a |'],
  ] as const)('%s', (missing, latex, siunitx, markdown) => {
    const table = pivot(even, { ...made, missing })
    expect(latexTable(table)).toContain(`BC & $91.00 \\pm 1.41$ & ${latex} \\\\`)
    expect(latexTable(table, { siunitx: true })).toContain(`91.00 +- 1.41 & ${siunitx} \\\\`)
    expect(
      markdownTable(table)
        .split('\n')
        .find((line) => line.startsWith('| BC ')),
    ).toContain(markdown)
  })

  test('has a dash unless it is said otherwise', () => {
    expect(latexTable(pivot(runs, made))).toBe(latexTable(pivot(runs, { ...made, missing: missingChoices[0].name })))
  })
})

describe('a cell of a single run', () => {
  test('has (n = 1) after it unless it is said otherwise', () => {
    expect(textTable(pivot(runs, made))).toMatch(/BNN +95\.00 \(n = 1\)/)
    expect(pivot(runs, { ...made, single: singleChoices[0].name }).footnote).toBe(pivot(runs, made).footnote)
  })

  test('is plain, and the footnote says what it is', () => {
    const table = pivot(runs, { ...made, single: 'plain' })
    expect(textTable(table)).toMatch(/BNN +95\.00 +–\n/)
    expect(textTable(table)).toMatch(/BC +91\.00 ± 1\.41 +–\n/)
    expect(table.footnote).toContain('Values without a deviation are of a single run (n = 1).')
  })

  test('plain, is not explained twice where all are single', () => {
    const lone = [accurateRun({ quantizer: 'bc' }, 0.9)]
    const { footnote } = pivot(lone, { single: 'plain' })
    expect(footnote).toContain('One run each (n = 1).')
    expect(footnote).not.toContain('without a deviation')
  })

  test('is left out, is not the best of its group, and the footnote counts it', () => {
    const table = pivot(runs, { ...made, single: 'omit', marking: { second: true, test: null } })
    const [, bnn] = table.rows
    expect(bnn!.labels).toEqual(['BNN'])
    expect(bnn!.cells[0]).toMatchObject({ mean: null, n: 0 })
    expect(table.marks.map(([mark]) => mark!.place)).toEqual([null, null, null])
    expect(table.footnote).toContain('Left out: 1 cell with a single run.')
  })
})
