import sharp from 'sharp'
import { expect, test } from 'vitest'
import { drawFigure, signsLacking } from '../../../electron/figures/draw.ts'
import { fontRuns, lackingGlyphs } from '../../../electron/figures/fonts.ts'
import type { CurvesFigure } from '../../../shared/figures/curves.ts'

const text = (label: string): string =>
  fontRuns(label)
    .map(({ content }) => content)
    .join('')

test('letters of Greek, Cyrillic and all of Latin are drawn with glyphs of their own', () => {
  const label = 'λ=0.1 ž Ж ế ő'
  expect(text(label)).toBe(label)
  expect(lackingGlyphs(label)).toEqual([])
  for (const { font, content } of fontRuns(label))
    for (const glyph of font.layout(content).glyphs) expect(glyph.id, content).not.toBe(0)
})

test('a sign without a glyph is written out, and told', () => {
  expect(text('a中文b 🙂')).toBe('a U+4E2D U+6587 b U+1F642')
  expect(lackingGlyphs('a中文b中')).toEqual(['中', '文'])
  expect(text('x ≤ 1 → 2')).toBe('x <= 1 -> 2')
})

const figure: CurvesFigure = {
  title: 'T',
  xLabel: 'X',
  yLabel: 'Y',
  series: [{ label: '中 λ', colour: '#000000', x: [0, 1], y: [0, 1] }],
}

test('only formats that cannot print a sign say so', () => {
  expect(signsLacking(figure, 'svg')).toEqual([])
  expect(signsLacking(figure, 'png')).toEqual(['中'])
  expect(signsLacking(figure, 'pdf')).toEqual(['中'])
  expect(signsLacking(figure, 'pgfplots')).toEqual(['中'])
})

test('curves of a million points become pictures', async () => {
  const x = Array.from({ length: 1_000_000 }, (_, index) => index)
  const long = {
    ...figure,
    series: [{ ...figure.series[0]!, x, y: x.map(Math.sqrt) }],
  }
  expect((await sharp(await drawFigure(long, 'png')).metadata()).width).toBe(3 * 720)
  const pdf = await drawFigure(long, 'pdf')
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pdf.length).toBeLessThan(500_000)
  expect((await drawFigure(long, 'svg')).length).toBeLessThan(500_000)
})
