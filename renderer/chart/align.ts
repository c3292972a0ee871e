/** A curve's name where room is short. */
export interface CurveName {
  head: string
  rest: string
  /** Values alone, without what they are values of. */
  short: string
}

/** One curve of a chart. */
export interface ChartSeries {
  label: string
  /** The label in two parts, what tells the curve apart first, and in one short line. */
  name?: CurveName
  /** By which it is found in other charts and lists. */
  key?: number
  /** Quantizer whose glyph is in the legend. */
  method?: string
  colour: string
  dash: readonly number[]
  /** Rising. */
  x: readonly number[]
  y: readonly number[]
  /** Mean minus and plus deviation, drawn as a band; same length as x. */
  low?: readonly number[]
  high?: readonly number[]
  /** Drawn thinner and paler: one of many behind a mean. */
  quiet?: boolean
  /** Not in the legend. */
  unlisted?: boolean
  /** Its band is drawn only while the pointer is on its line. */
  shyBand?: boolean
}

/** A column of a chart's data: null is a gap, undefined is not a point of this curve (the line continues). */
export type Column = (number | null | undefined)[]

/** How the vertical axis is divided. symlog: like a logarithm in either direction, and even around 0. */
export const scales = ['linear', 'log', 'symlog'] as const
export type Scale = (typeof scales)[number]

/**
 * Puts curves on one horizontal axis: every x that any of them has, rising, and a column for each list of values.
 * Values that cannot be drawn (not finite, or not positive on a logarithmic axis) are gaps.
 */
export function alignCurves(
  curves: readonly { x: readonly number[]; y: readonly number[] }[],
  scale: Scale = 'linear',
): { x: number[]; columns: Column[] } {
  const drawable = (y: number) => (Number.isFinite(y) && (scale !== 'log' || y > 0) ? y : null)
  const longest = curves.reduce<readonly number[]>((most, { x }) => (x.length > most.length ? x : most), [])
  // Mostly they share their x: then nothing needs to be looked up.
  if (curves.every(({ x }) => isStart(x, longest))) {
    return {
      x: [...longest],
      columns: curves.map(({ x, y }) =>
        longest.map((_, index) => (index < x.length ? drawable(y[index]!) : undefined)),
      ),
    }
  }
  const x = merged(curves.map((curve) => curve.x))
  const columns = curves.map((curve) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined)
    let place = 0
    for (const [index, value] of curve.x.entries()) {
      while (x[place]! < value) place++
      column[place] = drawable(curve.y[index]!)
    }
    return column
  })
  return { x, columns }
}

/** The columns of a chart: x, the curves, then the edges of their bands, lower before upper. */
export function columnsOf(series: readonly ChartSeries[], scale: Scale): Column[] {
  const edges = series.flatMap(({ x, low, high }) =>
    low === undefined || high === undefined
      ? []
      : [
          { x, y: low },
          { x, y: high },
        ],
  )
  const aligned = alignCurves([...series, ...edges], scale)
  return [aligned.x, ...aligned.columns]
}

/** The column of the lower edge of a curve's band, before that of the upper one; null if it has no band. */
export function edgeOf(series: readonly ChartSeries[], place: number): number | null {
  const hasBand = ({ low, high }: ChartSeries) => low !== undefined && high !== undefined
  return hasBand(series[place]!) ? 1 + series.length + 2 * series.slice(0, place).filter(hasBand).length : null
}

function isStart(part: readonly number[], whole: readonly number[]): boolean {
  if (part === whole) return true
  for (let index = 0; index < part.length; index++) if (part[index] !== whole[index]) return false
  return true
}

/** Every number of some rising lists once, rising. */
function merged(lists: readonly (readonly number[])[]): number[] {
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0))
  let at = 0
  for (const list of lists) {
    all.set(list, at)
    at += list.length
  }
  all.sort()
  const once: number[] = []
  for (const value of all) if (value !== once.at(-1)) once.push(value)
  return once
}

/** The value of a curve at the x nearest to the given one; null if it has none. */
export function valueNear(curve: { x: readonly number[]; y: readonly number[] }, x: number): number | null {
  let low = 0
  let high = curve.x.length - 1
  if (high < 0) return null
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (curve.x[middle]! <= x) low = middle
    else high = middle
  }
  const nearest = Math.abs(curve.x[high]! - x) < Math.abs(x - curve.x[low]!) ? high : low
  return curve.y[nearest] ?? null
}

/** Points that a chart shows, over all its curves. */
export function countPoints(series: readonly ChartSeries[]): number {
  return series.reduce((sum, curve) => sum + curve.x.length, 0)
}

/** The place of the line with a key; null if there is none. */
export function placeOfKey(series: readonly ChartSeries[], key: number | null): number | null {
  const place = series.findIndex((curve) => curve.key === key && curve.unlisted !== true)
  return key === null || place < 0 ? null : place
}
