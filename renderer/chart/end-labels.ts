import type { ChartSeries } from './align.ts'

/** A name at the right end of its line. */
export interface EndLabel {
  /** Place among the lines. */
  index: number
  /** Middle of the name, in pixels from the top. */
  y: number
}

/**
 * Places names at the heights at which their lines end, moved as little as keeps them from lying over one another.
 * Where there is no room for all, those in `first` come first, then as many others as fit, from all over the height.
 * @param ends height of each line's end, in pixels; null if it has none
 * @param pitch least distance of two names, in pixels
 */
export function placeEndLabels(
  ends: readonly (number | null)[],
  { height, pitch, first }: { height: number; pitch: number; first: ReadonlySet<number> },
): EndLabel[] {
  const there = ends
    .flatMap((y, index) => (y === null || !Number.isFinite(y) ? [] : [{ index, y: clamp(y, height) }]))
    .sort((a, b) => a.y - b.y)
  const room = Math.max(1, Math.floor(height / pitch))
  const chosen = there.length <= room ? there : some(there, room, first)
  return spread(chosen, height, pitch)
}

/** Pixels for names at the ends of lines in a chart so wide; none where the lines themselves need them. */
export function roomForNames(width: number): number {
  return width >= 360 ? Math.min(160, Math.round(width * 0.33)) : 0
}

/** Pixels of a line of a name. */
const line = 13

/** The value at which each curve ends; null if it has none, or no name. */
export function endsOf(series: readonly ChartSeries[]): (number | null)[] {
  return series.map(({ unlisted, label, y }) =>
    unlisted === true || label === '' ? null : (y.findLast((value) => Number.isFinite(value)) ?? null),
  )
}

/** Places names in two lines each if all have room for it, else in one. */
export function nameLines(
  ends: readonly (number | null)[],
  { height, first }: { height: number; first: ReadonlySet<number> },
): { labels: EndLabel[]; twoLines: boolean } {
  const count = ends.filter((y) => y !== null && Number.isFinite(y)).length
  const twoLines = count * (2 * line + 2) <= height
  return { labels: placeEndLabels(ends, { height, pitch: twoLines ? 2 * line + 2 : line, first }), twoLines }
}

const clamp = (y: number, height: number) => Math.min(height, Math.max(0, y))

/** What is seen beside the label that is read whole, in two lines: it lies over its nearest neighbours. */
export function besideWhole(labels: readonly EndLabel[], focused: number | null, twoLines: boolean): EndLabel[] {
  const whole = labels.find(({ index }) => index === focused)
  if (whole === undefined || twoLines) return [...labels]
  return labels.filter((label) => label === whole || Math.abs(label.y - whole.y) >= 1.5 * line)
}

/** As many labels as there is room for: those that come first, then others that lie apart. */
function some(labels: readonly EndLabel[], room: number, first: ReadonlySet<number>): EndLabel[] {
  const leading = labels.filter(({ index }) => first.has(index)).slice(0, room)
  const others = labels.filter(({ index }) => !first.has(index))
  const count = Math.min(others.length, room - leading.length)
  const between = Array.from({ length: count }, (_, at) => others[Math.floor(((at + 0.5) * others.length) / count)]!)
  return [...leading, ...between].sort((a, b) => a.y - b.y)
}

/** Pushes labels down to their distance from the top, then what hangs over the bottom back up. */
function spread(labels: readonly EndLabel[], height: number, pitch: number): EndLabel[] {
  const placed = labels.map((label) => ({ ...label }))
  for (let at = 1; at < placed.length; at++) placed[at]!.y = Math.max(placed[at]!.y, placed[at - 1]!.y + pitch)
  let lowest = height
  for (const label of placed.toReversed()) {
    label.y = Math.min(label.y, lowest)
    lowest = label.y - pitch
  }
  return placed
}
