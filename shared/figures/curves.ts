import { linearAxis, logarithmicAxis, type Axis } from './ticks.ts'
import { legendOf, linePitch } from './legend.ts'
import { format, plainText, type DrawText } from './text.ts'
import { segments } from './segments.ts'
import { thinned } from './thin.ts'
import { wrapped } from './wrapped.ts'
import { escapeXml } from './xml.ts'

export interface CurveSeries {
  label: string
  colour: string
  /** `stroke-dasharray`; solid unless given. */
  dash?: string
  x: readonly number[]
  /** As many as x; a value that is not finite leaves a gap. */
  y: readonly number[]
  /** Lower and upper edge of a band around the curve, for example mean - and + deviation. */
  low?: readonly number[]
  high?: readonly number[]
}

/** Stretches from low to high; on a logarithmic axis the part of one that is positive. */
export interface FigureSection {
  x?: readonly [number, number] | undefined
  y?: readonly [number, number] | undefined
}

export interface CurvesFigure {
  title: string
  xLabel: string
  yLabel: string
  /** Pixels; 720 x 420 unless given, and higher where the legend needs it. */
  width?: number
  height?: number
  /** Logarithmic y axis; values that are not positive leave a gap. */
  logY?: boolean
  /** The x axis counts epochs, steps or images: its ticks are whole. */
  countsX?: boolean
  /** The section that is shown, in the units of the values: what lies outside is cut off. All unless given. */
  section?: FigureSection
  series: readonly CurveSeries[]
  /** What is to be known of the curves: small, below them. */
  footnote?: string
}

/**
 * A line chart as a stand-alone SVG document: axes, grid, bands, legend (to the right, or below where the figure is
 * narrow).
 * @throws RangeError if the columns of a series differ in length.
 */
export function curvesSvg(figure: CurvesFigure, drawText: DrawText = plainText): string {
  const { title, xLabel, yLabel, width = 720 } = figure
  figure.series.forEach(checkLengths)
  const legend = legendOf(
    figure.series.map(({ label }) => label),
    width,
  )
  const footnote = wrapped(figure.footnote ?? '', Math.floor((width - 32) / (0.54 * footnoteSize)))
  // The legend must fit, however many curves there are, and the footnote takes no room from them.
  const above = Math.max(figure.height ?? 420, legend.below ? 200 + legend.height : 60 + legend.height)
  const height = above + (footnote.length === 0 ? 0 : footnotePitch * footnote.length + 8)
  const frame = {
    left: 64,
    right: legend.below ? width - 16 : width - legend.width - 12,
    top: 40,
    bottom: above - 52 - (legend.below ? legend.height : 0),
  }
  const series = figure.series.map((one) => asDrawn(one, Math.ceil(frame.right - frame.left)))
  const scale = scaleOf(figure, frame)
  const middle = (frame.left + frame.right) / 2
  const center = (frame.top + frame.bottom) / 2
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ` +
      `${height}" role="img" font-family="Inter, Helvetica, Arial, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    drawText({ content: title, x: frame.left, y: 24, size: 14, strong: true }),
    ...gridLines(scale, frame, drawText),
    ...cutTo(figure.section, frame, [
      ...series.flatMap((one) => bands(one, scale)),
      ...series.flatMap((one) => curve(one, scale)),
    ]),
    drawText({ content: xLabel, x: middle, y: frame.bottom + 38, anchor: 'middle' }),
    drawText({ content: yLabel, x: 16, y: center, anchor: 'middle', upright: true }),
    ...(scale.empty
      ? [drawText({ content: 'no values', x: middle, y: center, anchor: 'middle', fill: '#666666' })]
      : []),
    ...series.flatMap((one, index) => {
      const { left, top, lines } = legend.entries[index]!
      return legendEntry(
        one,
        lines,
        legend.below ? frame.left + left : frame.right + 16,
        (legend.below ? frame.bottom + 58 : frame.top + 10) + top,
        drawText,
      )
    }),
    ...footnote.map((content, line) =>
      drawText({ content, x: 16, y: above + 6 + footnotePitch * line, size: footnoteSize, fill: '#444444' }),
    ),
    '</svg>',
    '',
  ].join('\n')
}

/** Size of the footnote's letters and distance of its lines, in pixels. */
const footnoteSize = 10
const footnotePitch = 14

/** A curve with as many points as the pixels can show. */
function asDrawn(series: CurveSeries, pixels: number): CurveSeries {
  const { x, y, low, high } = series
  const places = thinned(x, [y, ...(low === undefined || high === undefined ? [] : [low, high])], pixels)
  if (places.length === x.length) return series
  const at = (column: readonly number[]): number[] => places.map((place) => column[place]!)
  return {
    ...series,
    x: at(x),
    y: at(y),
    ...(low === undefined || high === undefined ? {} : { low: at(low), high: at(high) }),
  }
}

interface Frame {
  left: number
  right: number
  top: number
  bottom: number
}

interface Scale {
  xAxis: Axis
  yAxis: Axis
  /** Pixels; NaN if the value cannot be drawn. */
  x(value: number): number
  y(value: number): number
  empty: boolean
}

function scaleOf({ series, logY = false, countsX = false, section }: CurvesFigure, frame: Frame): Scale {
  const drawable = (value: number): boolean => Number.isFinite(value) && (!logY || value > 0)
  const xs = rangeOf(series.flatMap((one) => one.x.filter((x, index) => Number.isFinite(x) && drawable(one.y[index]!))))
  const ys = rangeOf(series.flatMap((one) => [...one.y, ...(one.low ?? []), ...(one.high ?? [])].filter(drawable)))
  const across = section?.x ?? xs ?? [0, 1]
  const xAxis = within(linearAxis(...across, frame.right - frame.left < 320 ? 4 : 7, countsX), across)
  const yAxis = verticalAxis(ys, section?.y, logY)
  const place = logY ? Math.log10 : (value: number): number => value
  const share = (value: number, low: number, high: number): number => (value - low) / (high - low)
  return {
    xAxis,
    yAxis,
    x: (value) => frame.left + share(value, xAxis.low, xAxis.high) * (frame.right - frame.left),
    y: (value) =>
      drawable(value)
        ? frame.bottom - share(place(value), place(yAxis.low), place(yAxis.high)) * (frame.bottom - frame.top)
        : Number.NaN,
    empty: ys === null || xs === null,
  }
}

/** @param part section that is shown; null or undefined for the range of the values and what rounds it off */
function verticalAxis(range: Stretch | null, part: Stretch | undefined, logY: boolean): Axis {
  if (part === undefined) return logY ? logarithmicAxis(...(range ?? [1, 10])) : linearAxis(...(range ?? [0, 1]))
  if (!logY) return within(linearAxis(...part), part)
  const [low, high] = positivePart(part, range)
  const decades = within(logarithmicAxis(low, high), [low, high])
  // Between two powers of ten there may be no tick of theirs.
  return decades.ticks.length > 1 ? decades : within(linearAxis(low, high), [low, high])
}

type Stretch = readonly [number, number]

/** What a logarithmic axis shows of a stretch: from the least value on if it begins at 0 or below. */
function positivePart([low, high]: Stretch, range: Stretch | null): Stretch {
  const least = range?.[0] ?? 1
  if (high <= 0) return range ?? [1, 10]
  return [low > 0 ? low : least < high ? least : high / 10, high]
}

/** Drawings without what lies outside of the frame if a section is shown. */
function cutTo(section: FigureSection | undefined, { left, right, top, bottom }: Frame, drawn: string[]): string[] {
  if (section?.x === undefined && section?.y === undefined) return drawn
  const place = [left, top, right - left, bottom - top].map(format)
  return [
    `<svg x="${place[0]}" y="${place[1]}" width="${place[2]}" height="${place[3]}" viewBox="${place.join(' ')}">`,
    ...drawn,
    '</svg>',
  ]
}

/**
 * The axis cut to the values that there are: the horizontal needs no room beyond them. A single value keeps its
 * surroundings.
 */
function within({ ticks, ...axis }: Axis, [low, high]: readonly [number, number]): Axis {
  if (low === high) return { ticks, ...axis }
  const slack = 1e-9 * (high - low)
  return { low, high, ticks: ticks.filter(({ value }) => value >= low - slack && value <= high + slack) }
}

/** Least and greatest; by a loop, since spreading a long curve into Math.min overflows the stack. */
function rangeOf(values: readonly number[]): [number, number] | null {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : null
}

function gridLines({ xAxis, yAxis, x, y }: Scale, { left, right, top, bottom }: Frame, drawText: DrawText): string[] {
  return [
    ...yAxis.ticks.flatMap(({ value, label }) => [
      `<line x1="${left}" x2="${format(right)}" y1="${format(y(value))}" y2="${format(y(value))}" stroke="#e4e4e4"/>`,
      drawText({ content: label, x: left - 8, y: y(value) + 4, anchor: 'end', fill: '#444444' }),
    ]),
    ...xAxis.ticks.flatMap(({ value, label }) => [
      `<line x1="${format(x(value))}" x2="${format(x(value))}" y1="${bottom}" y2="${bottom + 5}" stroke="#444444"/>`,
      drawText({ content: label, x: x(value), y: bottom + 19, anchor: 'middle', fill: '#444444' }),
    ]),
    `<path d="M${left} ${top}V${bottom}H${format(right)}" fill="none" stroke="#444444"/>`,
  ]
}

function curve({ x, y, colour, dash }: CurveSeries, scale: Scale): string[] {
  const parts = segments(x.length, (index) => [scale.x(x[index]!), scale.y(y[index]!)])
  const line = parts
    .filter((points) => points.length > 1)
    .map((points) => `M${points.map((point) => point.map(format).join(' ')).join('L')}`)
  // A point between two gaps has no line: a dot shows it.
  const dots = parts
    .filter((points) => points.length === 1)
    .map(
      ([point]) =>
        `<circle cx="${format(point![0]!)}" cy="${format(point![1]!)}" r="2.5" fill="${escapeXml(colour)}"/>`,
    )
  return line.length === 0
    ? dots
    : [`<path d="${line.join('')}" fill="none" stroke-linejoin="round" ${stroke(colour, dash)}/>`, ...dots]
}

function stroke(colour: string, dash = ''): string {
  const dashes = dash === '' ? '' : ` stroke-dasharray="${escapeXml(dash)}"`
  return `stroke="${escapeXml(colour)}" stroke-width="1.75"${dashes}`
}

function bands({ x, low, high, colour }: CurveSeries, scale: Scale): string[] {
  if (low === undefined || high === undefined) return []
  return segments(x.length, (index) => [scale.x(x[index]!), scale.y(low[index]!), scale.y(high[index]!)])
    .filter((points) => points.length > 1)
    .map((points) => {
      const upper = points.map(([px, , top]) => `${format(px!)} ${format(top!)}`)
      const lower = points.map(([px, bottom]) => `${format(px!)} ${format(bottom!)}`).reverse()
      return `<path d="M${[...upper, ...lower].join('L')}Z" fill="${escapeXml(colour)}" fill-opacity="0.15"/>`
    })
}

function legendEntry(
  { colour, dash }: CurveSeries,
  lines: readonly string[],
  left: number,
  y: number,
  drawText: DrawText,
): string[] {
  return [
    `<line x1="${format(left)}" x2="${format(left + 22)}" y1="${format(y)}" y2="${format(y)}" ` +
      `${stroke(colour, dash)}/>`,
    ...lines.map((content, line) => drawText({ content, x: left + 28, y: y + 4 + linePitch * line })),
  ]
}

function checkLengths({ label, x, y, low, high }: CurveSeries): void {
  for (const [name, column] of Object.entries({ y, low, high })) {
    if (column !== undefined && column.length !== x.length) {
      throw new RangeError(`The curve "${label}" has ${x.length} values of x but ${column.length} of ${name}.`)
    }
  }
}
