import { escapeLatex } from '../tables/formats/latex.ts'
import type { CurveSeries, CurvesFigure } from './curves.ts'

/** Points of one curve; of more, every so many-th: TeX is slow, and its memory small. */
const mostPoints = 500

/**
 * The figure as the source of a plot for the package pgfplots, as `\input` takes it: in the fonts of the paper, its
 * curves as numbers.
 * @param width of the plot in millimetres, 84 unless given.
 */
export function pgfplotsSource({
  title,
  xLabel,
  yLabel,
  width = 84,
  height,
  logY = false,
  series,
}: CurvesFigure): string {
  const colours = series.map(
    ({ colour }, index) => `\\definecolor{signum${index + 1}}{HTML}{${colour.replace('#', '').toUpperCase()}}`,
  )
  return [
    '% needs \\usepackage{pgfplots} and \\pgfplotsset{compat=1.16}, with \\usepgfplotslibrary{fillbetween} for ' +
      'the bands',
    ...colours,
    '\\begin{tikzpicture}',
    `  \\begin{${logY ? 'semilogyaxis' : 'axis'}}[`,
    `    width=${width}mm, height=${height ?? Math.round(width * 0.7)}mm,`,
    `    title={${escapeLatex(title)}}, xlabel={${escapeLatex(xLabel)}}, ylabel={${escapeLatex(yLabel)}},`,
    '    grid=major, grid style={black!10}, axis lines=left, unbounded coords=jump,',
    '    legend style={at={(0.5,-0.22)}, anchor=north, legend columns=2, draw=none, font=\\footnotesize, ' +
      '/tikz/every even column/.append style={column sep=3mm}}, legend cell align=left,',
    '  ]',
    ...series.flatMap(plot),
    `  \\end{${logY ? 'semilogyaxis' : 'axis'}}`,
    '\\end{tikzpicture}',
    '',
  ].join('\n')
}

function plot({ label, dash = '', x, y, low, high }: CurveSeries, index: number): string[] {
  const style = `signum${index + 1}, thick${dash === '' ? '' : `, ${patternOf(dash)}`}`
  const band =
    low === undefined || high === undefined
      ? []
      : [
          `    \\addplot[draw=none, forget plot, name path=low${index + 1}] coordinates {${coordinates(x, low)}};`,
          `    \\addplot[draw=none, forget plot, name path=high${index + 1}] coordinates {${coordinates(x, high)}};`,
          `    \\addplot[signum${index + 1}, fill opacity=0.15, forget plot] fill between[of=low${index + 1} ` +
            `and high${index + 1}];`,
        ]
  return [
    ...band,
    `    \\addplot[${style}] coordinates {${coordinates(x, y)}};`,
    `    \\addlegendentry{${escapeLatex(label)}}`,
  ]
}

/** A dash pattern of SVG, on and off in turn. */
function patternOf(dash: string): string {
  const lengths = dash
    .split(/[ ,]+/)
    .map((length, index) => `${index % 2 === 0 ? 'on' : 'off'} ${(Number(length) * 0.75).toFixed(2)}pt`)
  return `dash pattern=${lengths.join(' ')}`
}

function coordinates(x: readonly number[], y: readonly number[]): string {
  const stride = Math.max(1, Math.ceil(x.length / mostPoints))
  const places = x.flatMap((_, index) => (index % stride === 0 || index === x.length - 1 ? [index] : []))
  return places.map((index) => `(${short(x[index]!)},${short(y[index]!)})`).join(' ')
}

function short(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : 'nan'
}
