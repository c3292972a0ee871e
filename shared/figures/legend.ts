import { wrapped } from './wrapped.ts'

/** Pixels from one entry of the legend to the next, and from a line of an entry to its next. */
const legendPitch = 20
export const linePitch = 15
/** Figures narrower than this have their legend below. */
const narrow = 520
/** Pixels of a letter, and of an entry's mark with its surroundings. */
const letter = 6.6
const mark = 44

interface Entry {
  /** The label, whole: one that is too long for its room has several lines. */
  lines: readonly string[]
  /** Where the entry begins, from the legend's own corner. */
  left: number
  top: number
}

export interface Legend {
  below: boolean
  width: number
  height: number
  /** One a curve. */
  entries: readonly Entry[]
}

/** Where the names of the curves go: to the right, or below where the figure is narrow. */
export function legendOf(labels: readonly string[], width: number): Legend {
  const longest = mark + letter * Math.max(0, ...labels.map((label) => label.length))
  const below = width < narrow
  const room = below ? width - 80 : Math.min(width * 0.4, longest)
  const columns = below ? Math.max(1, Math.floor(room / longest)) : 1
  const letters = Math.floor((room / columns - mark + (below ? 14 : 0)) / letter + 1e-6)
  const lines = labels.map((label) => wrapped(label, letters))
  const entries: Entry[] = []
  let top = 0
  for (let first = 0; first < labels.length; first += columns) {
    const row = lines.slice(first, first + columns)
    entries.push(...row.map((each, place) => ({ lines: each, left: place * (room / columns), top })))
    top += legendPitch + linePitch * (Math.max(1, ...row.map((each) => each.length)) - 1)
  }
  return { below, width: room, height: top, entries }
}
