import uPlot from 'uplot'
import { spanOf, tickTexts } from './ticks.ts'
import { edgeOf, type ChartSeries, type Scale } from './align.ts'
import type { Extent } from './extent.ts'
import type { ChartPlace } from './readings.ts'
import { draggedZoom, type Zoom } from './zoom.ts'

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
  /** The section that is shown; null for all. */
  zoom(): Zoom | null
  /** A section was dragged out, or a double click went back to the whole. */
  onZoom(zoom: Zoom | null): void
}

/** More lines than this are a crowd: only the nearest of them is read out. */
export const crowd = 24

/** Of so few points each is a dot. */
export const fewPoints = 24
/** Opacity of a band. */
export const bandOpacity = 0.16

/** Distances of ticks between which there is nothing to count. */
const wholeSteps = Array.from({ length: 13 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()

/** Beyond so much uPlot has no distances of ticks of its own. */
const huge = 1e30
const hugeSteps = Array.from({ length: 279 }, (_, power) =>
  [1, 2, 5].map((step) => Number(`${step}e${power + 29}`)),
).flat()
const isHuge = ({ y }: ChartSeries) => y.some((value) => Number.isFinite(value) && Math.abs(value) > huge)

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
      show: curve.x.length === 1 ? true : curve.x.length <= fewPoints && curve.quiet !== true ? undefined : false,
      size: 4,
      width: 1,
      fill: look.colours[index],
    },
  }))
  const pointer: Pointer = { isHere: false, drags: false }
  const edges = series.flatMap((_, index) =>
    edgeOf(series, index) === null ? [] : [edge(series[index]!), edge(series[index]!)],
  )
  const bands = series.flatMap(({ shyBand }, index): uPlot.Band[] => {
    const low = edgeOf(series, index)
    return low === null || shyBand === true
      ? []
      : [{ series: [low + 1, low], fill: fade(look.colours[index]!, bandOpacity) }]
  })
  return {
    width: shape.width,
    height: shape.height,
    padding: [8, (self) => Math.max(24, shape.endRoom?.(self.width) ?? 0), 0, 0],
    // The line under the pointer stands out of the others by a spotlight: nothing is drawn again.
    focus: { alpha: 1 },
    legend: { show: false },
    cursor: {
      y: false,
      // A dot on each of very many lines says nothing, and each is an element to be moved.
      points: series.length > crowd ? { show: false } : { size: 6 },
      ...(series.length > 1 ? { focus: { prox: 24, dist: distanceTo(shape, pointer) } } : {}),
      drag: { x: true, y: true, uni: 40, setScale: false },
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
        ...(series.some(isHuge) ? { incrs: hugeSteps } : {}),
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
  /** It is in this chart, not in one that shares its crosshair. */
  isHere: boolean
  /** It was pressed here, and not let go yet. */
  drags: boolean
}

/** Tells what the pointer does. */
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
      (_self, index) => {
        if (pointer.isHere) shape.onFocus?.(index === null ? null : index - 1)
      },
    ],
    draw: [() => shape.onDrawn?.()],
    setSelect: [(self) => endDrag(self, shape, pointer)],
    ready: [
      ({ over }) => {
        over.addEventListener('dblclick', () => shape.onZoom(null))
        over.addEventListener('mousedown', () => {
          pointer.drags = true
          // After uPlot's own listener, which ends the drag.
          window.addEventListener('mouseup', () => (pointer.drags = false), { once: true })
        })
        over.addEventListener('mouseenter', () => (pointer.isHere = true))
        // After uPlot's own listener, which says that no line is under the pointer any more.
        over.addEventListener('mouseleave', () => (pointer.isHere = false))
      },
    ],
  }
}

/** Charts that share a crosshair share the drag: the one in which it began tells of it. */
function endDrag(self: uPlot, shape: ChartShape, pointer: Pointer): void {
  const { left, top, width, height } = self.select
  const size = { width: self.over.clientWidth, height: self.over.clientHeight }
  self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
  if (!pointer.drags) return
  const value = (axis: 'x' | 'y') => (pixel: number) => self.posToVal(pixel, axis)
  const section = { left, top, width, height }
  const zoom = draggedZoom({ section, size, x: value('x'), y: value('y'), before: shape.zoom() })
  if (zoom !== undefined) shape.onZoom(zoom)
}

/**
 * Edges of bands, and what is behind a mean, are no lines to point at, nor is any where the crosshair is another
 * chart's.
 */
function distanceTo(shape: ChartShape, pointer: Pointer): uPlot.Cursor.Focus['dist'] {
  const { series } = shape
  return (_self, index, _place, value, at) => {
    if (index > series.length || series[index - 1]!.unlisted === true) return Infinity
    return pointer.isHere ? value - at : Infinity
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

/** An outline of a band: drawn only as its filling. One that is not seen makes no room for itself on the axis. */
function edge({ shyBand }: ChartSeries): uPlot.Series {
  return { stroke: 'transparent', width: 0, points: { show: false }, auto: shyBand !== true }
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
export function fade(colour: string, opacity: number): string {
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
