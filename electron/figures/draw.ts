import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import toPdf from 'svg-to-pdfkit'
import { curvesSvg, type CurvesFigure } from '../../shared/figures/curves.ts'
import type { FigureFormat } from '../../shared/contract/figure-formats.ts'
import { pgfplotsSource } from '../../shared/figures/pgfplots.ts'
import { foreignSigns } from '../../shared/tables/formats/latex-text.ts'
import { lackingGlyphs } from './fonts.ts'
import { outlinedText } from './outlines.ts'

/** Dots for a pixel of the figure: a PNG of 96 dots an inch becomes one of 288. */
const pngScale = 3
/** At this density sharp takes a pixel of SVG for a pixel. */
const svgDensity = 72
/** CSS pixels, of which there are 96 in an inch, as points, of which there are 72. */
const point = 72 / 96

/**
 * A figure as a file. In SVG text stays text; in PDF and PNG it is drawn as outlines of Inter, so that both look alike
 * everywhere.
 */
export async function drawFigure(figure: CurvesFigure, format: FigureFormat): Promise<Buffer> {
  switch (format) {
    case 'svg':
      return Buffer.from(curvesSvg(figure))
    case 'pgfplots':
      return Buffer.from(
        pgfplotsSource({ ...figure, width: millimetres(figure.width), height: millimetres(figure.height) }),
      )
    case 'png':
      return sharp(Buffer.from(curvesSvg(figure, outlinedText)), { density: svgDensity * pngScale, unlimited: true })
        .png()
        .withMetadata({ density: 96 * pngScale })
        .toBuffer()
    case 'pdf':
      return pdfOf(figure)
  }
}

/** Signs of a figure's texts that a format cannot print, each once: it shows their codes instead, such as U+4E2D. */
export function signsLacking(figure: CurvesFigure, format: FigureFormat): string[] {
  const texts = [
    figure.title,
    figure.xLabel,
    figure.yLabel,
    figure.footnote ?? '',
    ...figure.series.map(({ label }) => label),
  ]
  if (format === 'svg') return []
  return format === 'pgfplots' ? foreignSigns(texts) : lackingGlyphs(texts.join(''))
}

function pdfOf(figure: CurvesFigure): Promise<Buffer> {
  const svg = curvesSvg(figure, outlinedText)
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!.map(Number)
  const document = new PDFDocument({
    size: [width! * point, height! * point],
    margin: 0,
    info: { Title: figure.title, Subject: figure.series.map(({ label }) => label).join(', ') },
  })
  const parts: Buffer[] = []
  return new Promise((resolve, reject) => {
    document.on('data', (part: Buffer) => parts.push(part))
    document.on('end', () => resolve(Buffer.concat(parts)))
    document.on('error', reject)
    toPdf(document, svg, 0, 0)
    document.end()
  })
}

function millimetres(pixels: number | undefined): number | undefined {
  return pixels === undefined ? undefined : Math.round((pixels / 96) * 25.4)
}
