import { expect, test } from 'vitest'
import type { CurveSeries, CurvesFigure } from '../../../shared/figures/curves.ts'
import { pgfplotsSource } from '../../../shared/figures/pgfplots.ts'

const source = (
  series: readonly Partial<CurveSeries>[],
  more: Partial<Pick<CurvesFigure, 'logY' | 'countsX' | 'footnote' | 'section'>> = {},
): string =>
  pgfplotsSource({
    title: 'T',
    xLabel: 'X',
    yLabel: 'Y',
    series: series.map((each, index) => ({ label: `c${index + 1}`, colour: '#123456', x: [], y: [], ...each })),
    ...more,
  })
const plots = (text: string): string[] => text.split('\n').filter((line) => line.includes('\\addplot'))

test('a curve with its band', () => {
  expect(plots(source([{ x: [1, 2], y: [3, 4], low: [2, 3], high: [4, 5] }]))).toEqual([
    '    \\addplot[draw=none, fill=signum1, fill opacity=0.15, forget plot] coordinates ' +
      '{(1,4) (2,5) (2,3) (1,2)} -- cycle;',
    '    \\addplot[signum1, thick, forget plot] coordinates {(1,3) (2,4)};',
  ])
})

test('a curve that has no point to draw has no band either, and stays in the legend', () => {
  const nothing = { x: [1, 2], y: [NaN, NaN], low: [NaN, NaN], high: [NaN, NaN] }
  const text = source([{ x: [1, 2], y: [3, 4] }, nothing, {}])
  expect(plots(text)).toHaveLength(1)
  expect(text.match(/addlegendentry/g)).toHaveLength(3)
  expect(text).not.toMatch(/nan/i)
  expect(plots(source([{ x: [1, 2], y: [0, -1], low: [0, 0], high: [0, 0] }], { logY: true }))).toEqual([])
})

test('a point without neighbours is a dot', () => {
  expect(plots(source([{ x: [1], y: [2] }]))).toEqual([
    '    \\addplot[signum1, only marks, mark=*, mark size=1.2pt, forget plot] coordinates {(1,2)};',
  ])
  const gaps = plots(source([{ x: [1, 2, 3, 4, 5, 6], y: [1, NaN, 3, NaN, 5, 6] }]))
  expect(gaps.map((line) => /\{(.*)\}/.exec(line)![1])).toEqual(['(5,5) (6,6)', '(1,1) (3,3)'])
})

test('a long curve keeps its peaks', () => {
  const x = Array.from({ length: 100_000 }, (_, index) => index)
  const text = source([{ x, y: x.map((value) => (value === 77_777 ? 9 : 1)) }])
  expect(text).toContain('(77777,9)')
  expect(text.match(/\(\d+,\d+\)/g)!.length).toBeLessThanOrEqual(500)
})

test('labels, titles and the footnote are written for LaTeX', () => {
  const text = source([{ label: '[a]_1 λ', x: [1, 2], y: [1, 2] }], { footnote: '50 % of 中' })
  expect(text).toContain('\\addlegendentry{[a]\\_1 $\\lambda$}')
  expect(text).toContain('{\\footnotesize 50 \\% of \\ifdefined\\Umathchar 中\\else\\texttt{U+4E2D}\\fi{}\\par}')
  expect(text).toContain('% pdfLaTeX has no 中')
})

test('epochs, steps and images have whole ticks, within the data', () => {
  const ticksOf = (x: number[], countsX = true) => /xtick=\{(.*)\}/.exec(source([{ x, y: x }], { countsX }))?.[1]
  expect(ticksOf([1, 2, 3])).toBe('1,2,3')
  expect(ticksOf([0.04, 6])).toBe('0,2,4,6')
  expect(ticksOf([100, 2000])).toBe('500,1000,1500,2000')
  expect(ticksOf([1, 2, 3], false)).toBeUndefined()
  expect(ticksOf([])).toBeUndefined()
})

test('a section limits the axes, which cut off what lies outside', () => {
  const series = [{ x: [1, 2, 3, 4], y: [1, 2, 3, 4] }]
  const text = source(series, { countsX: true, section: { x: [1.5, 3.5], y: [1.2, 2.4] } })
  expect(text).toContain('xmin=1.5, xmax=3.5, ymin=1.2, ymax=2.4,')
  expect(text).toContain('xtick={1,2,3,4},')
  expect(source(series, { logY: true, section: { y: [0, 2] } })).toMatch(/^ +ymax=2,$/m)
  expect(source(series)).not.toContain('xmin')
})
