import type { ChartSeries } from '../chart/align.ts'
import type { Extent } from '../chart/extent.ts'
import type { Zoom } from '../chart/zoom.ts'
import { methodStyle } from '../../shared/figures/colours.ts'
import { thinned } from '../../shared/figures/thin.ts'
import type { FigureInput } from '../../shared/contract/figures.ts'

/** Stretches of a curve in a figure, of which its extremes are kept: more are not seen. */
const stretches = 1000

/**
 * The curves of a chart as a figure for a paper: on white, in the same colours, percent as percent.
 * @param section that the chart shows; null for all
 */
export function figureOf(
  series: readonly ChartSeries[],
  words: Pick<FigureInput, 'title' | 'xLabel' | 'yLabel'>,
  {
    percent,
    logY,
    countsX,
    section = null,
  }: { percent: boolean; logY: boolean; countsX: boolean; section?: Zoom | null },
): FigureInput {
  const scale = percent ? 100 : 1
  const column = (values: readonly number[], places: readonly number[]) => places.map((place) => values[place]!)
  const scaled = (values: readonly number[], places: readonly number[]) =>
    column(values, places).map((value) => value * scale)
  return {
    ...words,
    logY,
    countsX,
    ...(section === null ? {} : { section: { x: stretchOf(section.x, 1), y: stretchOf(section.y, scale) } }),
    series: series
      .filter(({ unlisted, label }) => unlisted !== true && label !== '')
      .map((curve) => {
        const { label, colour, dash, method, x, y, low, high } = withinSection(curve, section?.x ?? null)
        const places = thinned(
          x,
          [y, low ?? [], high ?? []].filter(({ length }) => length > 0),
          stretches,
        )
        return {
          label,
          colour: lightColour(colour, method),
          dash: dash.join(' '),
          x: column(x, places),
          y: scaled(y, places),
          ...(low === undefined || high === undefined ? {} : { low: scaled(low, places), high: scaled(high, places) }),
        }
      }),
  }
}

const stretchOf = (part: Extent | null, scale: number): [number, number] | undefined =>
  part === null ? undefined : [part.low * scale, part.high * scale]

/** A curve between the edges of a section, and one point beyond each, to which its line goes. */
function withinSection(curve: ChartSeries, section: Extent | null): ChartSeries {
  if (section === null) return curve
  const first = curve.x.findLastIndex((value) => value < section.low)
  const last = curve.x.findIndex((value) => value > section.high)
  const cut = (values: readonly number[]) => values.slice(Math.max(0, first), last < 0 ? undefined : last + 1)
  const { x, y, low, high } = curve
  const edges = low === undefined || high === undefined ? {} : { low: cut(low), high: cut(high) }
  return { ...curve, x: cut(x), y: cut(y), ...edges }
}

/** The colour that a curve has on white. */
function lightColour(colour: string, method: string | undefined): string {
  return /light-dark\((#[0-9a-f]{6}),/i.exec(colour)?.[1] ?? methodStyle(method ?? 'full', 'light').colour
}
