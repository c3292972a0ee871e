import { foreignRemark } from '../tables/formats/latex.ts'
import { escapeLatex, packagesOf } from '../tables/formats/latex-text.ts'
import type { CurveSeries, CurvesFigure, FigureSection } from './curves.ts'
import { segments } from './segments.ts'
import { linearAxis } from './ticks.ts'
import { thinned } from './thin.ts'

/** Stretches of a curve with four points each: TeX is slow, and its memory small. */
const mostStretches = 125

/**
 * The figure as the source of a plot for the package pgfplots, as `\input` takes it: in the fonts of the paper, its
 * curves as numbers. A point between two gaps is a dot; a curve without points is in the legend alone.
 * @param width of the plot in millimetres, 84 unless given.
 */
export function pgfplotsSource({
  title,
  xLabel,
  yLabel,
  width = 84,
  height,
  logY = false,
  countsX = false,
  series,
  section,
  footnote = '',
}: CurvesFigure): string {
  const colours = series.map(
    ({ colour }, index) => `\\definecolor{${nameOf(index)}}{HTML}{${colour.replace('#', '').toUpperCase()}}`,
  )
  const texts = [title, xLabel, yLabel, footnote, ...series.map(({ label }) => label)]
  const packages = [...packagesOf(texts), '{pgfplots}'].map((name) => `\\usepackage${name}`).join(' and ')
  const drawn = series.map((one) => asDrawn(one, logY))
  // Without a point pgfplots finds no range of its own.
  const isEmpty = drawn.every(({ lines, dots }) => lines.length === 0 && dots.length === 0)
  return [
    `% needs ${packages} and \\pgfplotsset{compat=1.16}`,
    ...foreignRemark(texts),
    ...colours,
    '\\begin{tikzpicture}',
    `  \\begin{${logY ? 'semilogyaxis' : 'axis'}}[`,
    `    width=${width}mm, height=${height ?? Math.round(width * 0.7)}mm,`,
    `    title={${escapeLatex(title)}}, xlabel={${escapeLatex(xLabel)}}, ylabel={${escapeLatex(yLabel)}},`,
    ...(countsX ? wholeTicks(section?.x === undefined ? series.map(({ x }) => x) : [section.x]) : []),
    ...limits(section, logY),
    `    grid=major, grid style={black!10}, axis lines=left,${isEmpty ? ' xmin=0, xmax=1, ymin=1, ymax=10,' : ''}`,
    '    legend style={at={(0.5,-0.22)}, anchor=north, legend columns=2, draw=none, font=\\footnotesize, ' +
      '/tikz/every even column/.append style={column sep=3mm}}, legend cell align=left,',
    '  ]',
    ...series.flatMap((one, index) => plot(one, drawn[index]!, index)),
    `  \\end{${logY ? 'semilogyaxis' : 'axis'}}`,
    '\\end{tikzpicture}',
    ...(footnote === '' ? [] : ['', `\\smallskip{\\footnotesize ${escapeLatex(footnote)}\\par}`]),
    '',
  ].join('\n')
}

/** About so many ticks fit into a column of a paper. */
const ticks = 6

/** Ticks at whole numbers, as an option of the axis; what counts has nothing between them. */
function wholeTicks(columns: readonly (readonly number[])[]): string[] {
  const ends = columns.flatMap((x) => (x.length === 0 ? [] : [x[0]!, x.at(-1)!]))
  if (ends.length === 0) return []
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const whole = linearAxis(low, high, ticks, true).ticks.map(({ value }) => value)
  return [`    xtick={${whole.filter((value) => value >= Math.floor(low) && value <= Math.ceil(high)).join(',')}},`]
}

/** The section that is shown as an option of the axis, which cuts off what lies outside. */
function limits(section: FigureSection | undefined, logY: boolean): string[] {
  const of = (axis: string, part: FigureSection['x']): string[] =>
    part === undefined ? [] : [`${axis}min=${short(part[0])}, ${axis}max=${short(part[1])},`]
  const y = section?.y
  // A logarithmic axis finds its own lower end where the section begins at 0 or below.
  const vertical = logY && y !== undefined && y[0] <= 0 ? (y[1] > 0 ? [`ymax=${short(y[1])},`] : []) : of('y', y)
  const all = [...of('x', section?.x), ...vertical]
  return all.length === 0 ? [] : [`    ${all.join(' ')}`]
}

type Point = readonly number[]

interface Drawn {
  lines: Point[][]
  dots: Point[]
  /** Outlines of the band. */
  bands: Point[][]
}

function asDrawn({ x, y, low, high }: CurveSeries, logY: boolean): Drawn {
  const edges = low === undefined || high === undefined ? null : { low, high }
  const places = thinned(x, [y, ...(edges === null ? [] : [edges.low, edges.high])], mostStretches)
  const shown = (value: number): number => (Number.isFinite(value) && (!logY || value > 0) ? value : Number.NaN)
  const parts = segments(places.length, (index) => [x[places[index]!]!, shown(y[places[index]!]!)])
  const bands =
    edges === null
      ? []
      : segments(places.length, (index) => {
          const place = places[index]!
          return [x[place]!, shown(edges.low[place]!), shown(edges.high[place]!)]
        })
          .filter((points) => points.length > 1)
          .map((points) => [
            ...points.map(([at, , top]) => [at!, top!]),
            ...points.map(([at, bottom]) => [at!, bottom!]).reverse(),
          ])
  return {
    lines: parts.filter((points) => points.length > 1),
    dots: parts.filter((points) => points.length === 1).flat(),
    bands,
  }
}

function plot({ label, dash = '' }: CurveSeries, { lines, dots, bands }: Drawn, index: number): string[] {
  const colour = nameOf(index)
  const style = `${colour}, thick${dash === '' ? '' : `, ${patternOf(dash)}`}`
  const marks = `${colour}, only marks, mark=*, mark size=1.2pt`
  return [
    ...bands.map(
      (outline) =>
        `    \\addplot[draw=none, fill=${colour}, fill opacity=0.15, forget plot] coordinates ` +
        `{${coordinates(outline)}} -- cycle;`,
    ),
    ...lines.map((points) => `    \\addplot[${style}, forget plot] coordinates {${coordinates(points)}};`),
    ...(dots.length === 0 ? [] : [`    \\addplot[${marks}, forget plot] coordinates {${coordinates(dots)}};`]),
    `    \\addlegendimage{${lines.length === 0 && dots.length > 0 ? marks : style}}`,
    `    \\addlegendentry{${escapeLatex(label)}}`,
  ]
}

function nameOf(index: number): string {
  return `signum${index + 1}`
}

/** A dash pattern of SVG, on and off in turn. */
function patternOf(dash: string): string {
  const lengths = dash
    .split(/[ ,]+/)
    .map((length, index) => `${index % 2 === 0 ? 'on' : 'off'} ${(Number(length) * 0.75).toFixed(2)}pt`)
  return `dash pattern=${lengths.join(' ')}`
}

function coordinates(points: readonly Point[]): string {
  return points.map(([x, y]) => `(${short(x!)},${short(y!)})`).join(' ')
}

function short(value: number): string {
  return String(Number(value.toPrecision(7)))
}
