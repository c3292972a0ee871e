import uPlot from 'uplot'
import { spanOf, tickTexts } from './ticks.ts'
import type { ChartSeries, Scale } from './align.ts'
import type { ChartPlace } from './readings.ts'

export interface ChartLook {
  ink: string
  mute: string
  line: string
  paper: string
  /** Resolved colours of the series, in their order. */
  colours: readonly string[]
}

export interface ChartShape {
  series: readonly ChartSeries[]
  scale: Scale
  /** The x axis shows times of day: its values are seconds since 1970. */
  clock?: boolean
  /** The x axis counts: between two whole numbers there is no tick. */
  counts?: boolean
  horizontalTitle: string
  /** A value on the vertical axis. */
  format(value: number, digits: number): string
  look: ChartLook
  width: number
  height: number
  /** Least width of the vertical axis, in pixels: charts above one another with the same are aligned. */
  gutter?: number
  /** From where to where the x axis goes while all of it is shown; as far as the points of this chart unless given. */
  extent?(): Extent | null
  /** Charts with the same key share their crosshair. */
  syncKey?: string
  onCursor(place: ChartPlace | null): void
  /** Width that is left free for names at the ends of lines in a chart so wide, in pixels. */
  endRoom?(width: number): number
  /** All has been drawn: heights and edges are known. */
  onDrawn?(): void
  /** The pointer came to a line, or left all: its place among the series. Another chart's crosshair has no line. */
  onFocus?(index: number | null): void
  /** Place of the line that stands out while the pointer is elsewhere; null for none. */
  highlighted?(): number | null
  /** A part was dragged out, or a double click went back to the whole. */
  onZoom(range: { from: number; to: number } | null): void
}

/** A stretch of the x axis. */
export interface Extent {
  low: number
  high: number
}

/** More lines than this are a crowd: only the nearest of them is read out. */
export const crowd = 24

/** Opacity of the lines beside the one under the pointer. */
const dimmed = 0.25

/** Distances of ticks between which there is nothing to count. */
const wholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()

const font = '11px "Inter Variable", system-ui, sans-serif'

/** The chart's options: quiet axes, thin lines, a crosshair, drag to zoom, no animation. */
export function chartOptions(shape: ChartShape): uPlot.Options {
  const { series, look } = shape
  const axis = {
    stroke: look.mute,
    font,
    ticks: { stroke: look.line, width: 1, size: 4 },
    grid: { stroke: look.line, width: 0.5 },
  }
  const lines: uPlot.Series[] = series.map((curve, index) => ({
    label: curve.label,
    stroke: curve.quiet === true ? fade(look.colours[index]!, 0.45) : look.colours[index],
    width: curve.quiet === true ? 1 : 1.5,
    dash: [...curve.dash],
    points: {
      show: curve.x.length === 1 ? true : curve.x.length <= 24 && curve.quiet !== true ? undefined : false,
      size: 4,
      width: 1,
      fill: look.colours[index],
    },
  }))
  const pointer: Pointer = { line: null, isHere: false }
  const edges: uPlot.Series[] = []
  const bands: uPlot.Band[] = []
  for (const [index, curve] of series.entries()) {
    if (curve.low === undefined || curve.high === undefined) continue
    const low = 1 + series.length + edges.length
    edges.push(edge(), edge())
    // Under the pointer its outlines are dimmed like all other lines, and the band with them.
    const [pale, strong] = [fade(look.colours[index]!, 0.16), fade(look.colours[index]!, 0.16 / dimmed)]
    bands.push({
      series: [low + 1, low],
      fill: () => (pointer.line === index ? strong : curve.shyBand === true ? 'transparent' : pale),
    })
  }
  return {
    width: shape.width,
    height: shape.height,
    padding: [8, (self) => Math.max(18, shape.endRoom?.(self.width) ?? 0), 0, 0],
    // The line under the pointer stands out of the others.
    focus: { alpha: dimmed },
    legend: { show: false },
    cursor: {
      y: false,
      // A dot on each of very many lines says nothing, and each is an element to be moved.
      points: series.length > crowd ? { show: false } : { size: 6 },
      ...(series.length > 1 ? { focus: { prox: 24, dist: distanceTo(shape, pointer) } } : {}),
      drag: { x: true, y: true, uni: 40, setScale: true },
      ...(shape.syncKey === undefined
        ? {}
        : { sync: { key: shape.syncKey, scales: ['x', null] as uPlot.Cursor.Sync['scales'] } }),
    },
    scales: { x: { time: shape.clock === true, range: horizontalRange(shape) }, y: verticalScale(shape) },
    axes: [
      {
        ...axis,
        ...(shape.counts === true ? { incrs: wholeSteps } : {}),
        size: 22,
        label: shape.horizontalTitle,
        labelFont: font,
        labelSize: 16,
        labelGap: 0,
        gap: 2,
      },
      {
        ...axis,
        size: (self, values) => Math.max(shape.gutter ?? 0, axisWidth(self, values)),
        gap: 4,
        values: (_self, splits) => tickTexts(splits, shape.format),
        ...(shape.scale === 'log'
          ? { grid: { ...axis.grid, filter: decades }, ticks: { ...axis.ticks, filter: decades } }
          : {}),
      },
    ],
    series: [{}, ...lines, ...edges],
    bands,
    hooks: hooksOf(shape, pointer),
  }
}

/** What the pointer is on. */
interface Pointer {
  /** Place of the line under it, or of the one that is highlighted elsewhere. */
  line: number | null
  /** It is in this chart, not in one that shares its crosshair. */
  isHere: boolean
}

/** Tells what the pointer does; the line under it is thicker. */
function hooksOf(shape: ChartShape, pointer: Pointer): uPlot.Hooks.Arrays {
  return {
    setCursor: [
      (self) => {
        const { idx, top } = self.cursor
        const x = idx === null || idx === undefined ? undefined : self.data[0][idx]
        shape.onCursor(x === undefined ? null : { x, y: pointer.isHere ? self.posToVal(top ?? 0, 'y') : null })
      },
    ],
    setSeries: [
      (self, index) => {
        pointer.line = index === null ? null : index - 1
        for (const [place, { quiet }] of shape.series.entries())
          self.series[place + 1]!.width = place === pointer.line ? 2.5 : quiet === true ? 1 : 1.5
        if (pointer.isHere) shape.onFocus?.(pointer.line)
      },
    ],
    draw: [() => shape.onDrawn?.()],
    setSelect: [
      (self) => {
        const { left, width, height } = self.select
        if (width > 0) shape.onZoom({ from: self.posToVal(left, 'x'), to: self.posToVal(left + width, 'x') })
        else if (height > 0) shape.onZoom({ from: self.scales.x!.min!, to: self.scales.x!.max! })
      },
    ],
    ready: [
      ({ over }) => {
        over.addEventListener('dblclick', () => shape.onZoom(null))
        over.addEventListener('mouseenter', () => (pointer.isHere = true))
        // After uPlot's own listener, which says that no line is under the pointer any more.
        over.addEventListener('mouseleave', () => (pointer.isHere = false))
      },
    ],
  }
}

/**
 * Edges of bands, and what is behind a mean, are no lines to point at; and where the crosshair is another chart's, only
 * the line that is highlighted there.
 */
function distanceTo(shape: ChartShape, pointer: Pointer): uPlot.Cursor.Focus['dist'] {
  const { series } = shape
  return (_self, index, _place, value, at) => {
    if (index > series.length || series[index - 1]!.unlisted === true) return Infinity
    if (!pointer.isHere) return index - 1 === (shape.highlighted?.() ?? null) ? 0 : Infinity
    return value - at
  }
}

/** Lines of a logarithmic axis over several decades: at the powers of ten alone, since the others are a hatching. */
function decades(_self: uPlot, splits: number[]): (number | null)[] {
  const [first, last] = [splits[0] ?? 1, splits.at(-1) ?? 1]
  if (last / first < 50) return splits
  return splits.map((value) => (Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9 ? value : null))
}

function verticalScale({ scale, series }: ChartShape): uPlot.Scale {
  if (scale === 'log') return { distr: 3 }
  if (scale === 'linear') return { range: padVertical }
  // Even up to a thousandth of the largest value, and logarithmic beyond.
  const largest = series.reduce(
    (most, { y }) =>
      y.reduce((found, value) => (Number.isFinite(value) ? Math.max(found, Math.abs(value)) : found), most),
    0,
  )
  return { distr: 4, asinh: largest === 0 ? 1 : largest / 1000 }
}

/** The two outlines of a band: drawn only as its filling. */
function edge(): uPlot.Series {
  return { stroke: 'transparent', width: 0, points: { show: false } }
}

/** All that there is to see goes over the extent; a single point still gets an axis around it. */
function horizontalRange(shape: ChartShape) {
  return (self: uPlot, low: number | null, high: number | null): [number | null, number | null] => {
    const x = self.data[0]
    const isWhole = low === null || (low === x[0] && high === x.at(-1))
    const extent = isWhole ? (shape.extent?.() ?? null) : null
    if (extent !== null && extent.high > extent.low) return [extent.low, extent.high]
    return low === high && low !== null ? [low - 1, low + 1] : [low, high]
  }
}

function axisWidth(self: uPlot, values: string[] | null): number {
  const longest = Math.max(0, ...(values ?? []).map((value) => value?.length ?? 0))
  return self.width < 1 ? 40 : Math.max(34, 14 + longest * 6.4)
}

/** A colour with an opacity, for canvas. */
function fade(colour: string, opacity: number): string {
  return `color-mix(in srgb, ${colour} ${opacity * 100}%, transparent)`
}

/** Resolves CSS colours (also variables and light-dark()) to what a canvas understands, as they are at an element. */
export function resolveColours(element: HTMLElement, colours: readonly string[]): string[] {
  const probe = document.createElement('span')
  element.append(probe)
  const resolved = colours.map((colour) => {
    probe.style.color = colour
    return getComputedStyle(probe).color
  })
  probe.remove()
  return resolved
}

/**
 * A little room above and below; around a constant as ours, since uPlot's own 100 around 0 would be 10,000 % of a
 * share.
 */
function padVertical(_plot: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null) return [null, null]
  return spanOf(low, high) ?? uPlot.rangeNum(low, high, { min: { pad: 0.06, mode: 0 }, max: { pad: 0.06, mode: 0 } })
}
