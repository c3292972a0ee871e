import type { CurveSeries } from '../../../shared/figures/curves.ts'
import { pgfplotsSource } from '../../../shared/figures/pgfplots.ts'
import { escapeLatex } from '../../../shared/tables/formats/latex-text.ts'
import { latexTable } from '../../../shared/tables/formats/latex.ts'
import { withMarks } from '../../../shared/tables/marks.ts'
import type { Table } from '../../../shared/tables/table.ts'

// What once did not compile, or lost something on the way: each with words that the PDF must have.

interface HardCase {
  source: string
  /** Letters of pdflatex's own encoding alone, or those of T1. */
  encoding?: 'T1'
  /** What pdftotext must find, spaces aside. */
  shows: readonly string[]
}

const cell = (mean: number | null, deviation: number | null, n: number) => ({ mean, deviation, n, runIds: [] })

function tableOf(rows: [string, string, ReturnType<typeof cell>][]): Table {
  return withMarks({
    title: 'Results',
    rowFields: ['model', 'quantizer'],
    rowHeadings: ['Model', 'Method'],
    columnHeadings: ['Accuracy (%)'],
    columnMetrics: ['deployed.accuracy'],
    rows: rows.map(([model, method, one]) => ({ labels: [model, method], values: [model, method], cells: [one] })),
    footnote: 'Mean ± deviation.',
  })
}

const counted = tableOf([
  ['CNN', 'BC', cell(90, 0, 2)],
  ['CNN', 'BNN', cell(94, 1, 3)],
  ['CNN', 'BNN++', cell(96, null, 1)],
])
const guarded = tableOf([
  ['[a] first', 'x', cell(1, 0, 2)],
  ['*', 'y', cell(2, 0, 2)],
  ['[2cm]', 'z', cell(null, null, 0)],
])

const letters =
  'ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ ĀāĂăĆćĈĉĊċČčĎďĒēĔĕĖėĚěĜĝĞğĠġĤĥĨĩĪīĬĭİıĴĵĹĺĽľŁł ' +
  'ŃńŇňŌōŎŏŐőŒœŔŕŘřŚśŜŝŞşŠšŤťŨũŪūŬŭŮůŰűŴŵŶŷŸŹźŻżŽž ¡¿£§¶©'
const lettersOfT1 = '«»ĄąĐđĘęĢģĮįĶķĻļŅņŊŋŖŗŢţŲųÐðÞþ‚„‹›'
const signs =
  '~^<>|"\\{}$&#%_ ± × ÷ · ° ² ³ ¹ ½ ¬ † ‡ ≤ ≥ ≠ ≈ ≡ ∞ √ ∑ ∏ ∂ ∇ ∈ → ← ↔ − – — ‘ ’ “ ” … • µ ' +
  'αβγδεζηθικλμνξοπρςστυφχψω ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ'

const figure = (series: readonly Partial<CurveSeries>[], more: { logY?: boolean; footnote?: string } = {}): string =>
  pgfplotsSource({
    title: '[t] λ = 0.1',
    xLabel: 'Epochs',
    yLabel: 'Accuracy (%)',
    width: 84,
    series: series.map((each, index) => ({ label: `c${index + 1}`, colour: '#0072b2', x: [], y: [], ...each })),
    ...more,
  })
const good = { label: 'good', x: [1, 2, 3], y: [50, 60, 70], low: [49, 58, 69], high: [51, 62, 71] }
const diverged = { label: 'diverged', x: [1, 2], y: [NaN, NaN], low: [NaN, NaN], high: [NaN, NaN] }
const zero = { label: 'zero', x: [1, 2], y: [0, 0], low: [0, 0], high: [0, 0] }

export const hardCases: Readonly<Record<string, HardCase>> = {
  'table-siunitx-counts': {
    source: latexTable(counted, { siunitx: true }),
    shows: ['90.00 ± 0.00 (n = 2)', '94.00 ± 1.00 (n = 3)', '(n = 1)'],
  },
  'table-brackets': { source: latexTable(guarded), shows: ['[a]', '*', '[2cm]'] },
  'table-siunitx-brackets': { source: latexTable(guarded, { siunitx: true }), shows: ['[a]', '*', '[2cm]'] },
  'text-letters': { source: `${escapeLatex([...letters].join(' '))}\n`, shows: ['é', 'ø'] },
  'text-letters-t1': { source: `${escapeLatex([...lettersOfT1].join(' '))}\n`, encoding: 'T1', shows: ['Þ'] },
  'text-signs': { source: `${escapeLatex(signs)}\n`, shows: ['λ', '≤', '∞'] },
  'text-foreign': {
    source: `${escapeLatex('中文 Жук 🙂 \u001b[2J')}\n`,
    shows: ['U+4E2D U+6587', 'U+1F642', 'x1b[2J'],
  },
  'figure-diverged': {
    source: figure([good, diverged, {}], { footnote: '1 run has no value.' }),
    shows: ['good', 'diverged', 'c3', '1 run has no value.'],
  },
  'figure-nothing': { source: figure([diverged]), shows: ['diverged'] },
  'figure-log-zero': { source: figure([good, zero], { logY: true }), shows: ['good', 'zero'] },
  'figure-log-nothing': { source: figure([zero], { logY: true }), shows: ['zero'] },
  'figure-dots': { source: figure([{ label: '[a], b=c', x: [1, 2, 3], y: [1, NaN, 3] }]), shows: ['[a], b=c'] },
  'figure-long': {
    source: figure(
      Array.from({ length: 10 }, (_, index) => ({
        label: `long ${index}`,
        x: Array.from({ length: 50_000 }, (_, step) => step),
        y: Array.from({ length: 50_000 }, (_, step) => Math.sin(step / (20 + index)) + index),
      })),
    ),
    shows: ['long 9'],
  },
}
