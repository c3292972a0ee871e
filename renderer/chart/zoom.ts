import type { Extent } from './extent.ts'

/** The section of a chart that is seen: a stretch of its x axis, of its y axis, or of both; null for all of an axis. */
export interface Zoom {
  x: Extent | null
  y: Extent | null
}

/** Which chart of a view, and what its x axis shows. */
export interface ZoomPlace {
  chart: string
  axis: string
}

/** Digits of a stretch: a ten-thousandth of it is less than a pixel, on a logarithmic axis of each of its ends. */
const digits = 5
/** With so many every number is itself. */
const allDigits = 17

/**
 * The section of a chart in a view's address; null for all of it. The x axis is that of every chart of the view,
 * as "zoom=epoch:3..7", if it still shows what it did; the y axis is the chart's own, as "zoom:train.loss=0..1".
 */
export function zoomIn(query: Readonly<Record<string, unknown>>, { chart, axis }: ZoomPlace): Zoom | null {
  const zoom = { x: stretchOf(query.zoom, `${axis}:`), y: stretchOf(query[`zoom:${chart}`], '') }
  return zoom.x === null && zoom.y === null ? null : zoom
}

/** What of the address changes so that a chart shows a section; null for all of it. */
export function zoomChange({ chart, axis }: ZoomPlace, zoom: Zoom | null): Record<string, string | undefined> {
  const { x, y } = zoom ?? { x: null, y: null }
  return {
    zoom: x === null ? undefined : `${axis}:${textOf(x)}`,
    [`zoom:${chart}`]: y === null ? undefined : textOf(y),
  }
}

interface Drag {
  /** Pixels from the left and from the top of the plot. */
  section: { left: number; top: number; width: number; height: number }
  size: { width: number; height: number }
  /** The value at a pixel. */
  x(pixel: number): number
  y(pixel: number): number
  before: Zoom | null
}

/**
 * The section after one was dragged out: an axis over all of which it goes stays as it was. Undefined if nothing, or
 * everything, was dragged out, and where the plot has no values yet.
 */
export function draggedZoom({ section, size, x, y, before }: Drag): Zoom | undefined {
  const { left, top, width, height } = section
  if (width <= 0 || height <= 0) return undefined
  const [wholeX, wholeY] = [width >= size.width - 1, height >= size.height - 1]
  if (wholeX && wholeY) return undefined
  const zoom = {
    x: wholeX ? (before?.x ?? null) : { low: x(left), high: x(left + width) },
    y: wholeY ? (before?.y ?? null) : { low: y(top + height), high: y(top) },
  }
  return isStretch(zoom.x) && isStretch(zoom.y) ? zoom : undefined
}

/** Whether an axis can show it: a plot whose points are still to come has no values at its pixels. */
function isStretch(extent: Extent | null): boolean {
  return extent === null || (Number.isFinite(extent.low) && Number.isFinite(extent.high) && extent.low < extent.high)
}

function textOf({ low, high }: Extent): string {
  const common = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low)))
  const precision = Math.min(allDigits, digits + Math.max(0, common))
  return [low, high].map((value) => Number(value.toPrecision(precision))).join('..')
}

function stretchOf(text: unknown, prefix: string): Extent | null {
  if (typeof text !== 'string' || !text.startsWith(prefix)) return null
  const [low, high, ...rest] = text.slice(prefix.length).split('..')
  if (low === undefined || low === '' || high === undefined || high === '' || rest.length > 0) return null
  const extent = { low: Number(low), high: Number(high) }
  return isStretch(extent) ? extent : null
}
