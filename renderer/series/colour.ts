import { dashPatterns, methodStyle, palettes } from '../../shared/figures/colours.ts'

/** Dash patterns in CSS pixels: those of exported figures, then two more for many runs of one method. */
export const dashes: readonly (readonly number[])[] = [...dashPatterns.map(lengths), [12, 4], [4, 2, 1, 2, 1, 2]]

/** The series colours, each for both themes as a CSS colour. */
export const seriesColours: readonly string[] = palettes.light.map(
  (light, place) => `light-dark(${light}, ${palettes.dark[place]!})`,
)

/** A user's own assignment of colours to methods: names to places in `seriesColours`. */
export type ColourAssignment = Readonly<Record<string, number>>

export interface SeriesStyle {
  /** A CSS colour for both themes. */
  colour: string
  dash: readonly number[]
}

function lengths(pattern: string): number[] {
  return pattern
    .split(' ')
    .filter((part) => part !== '')
    .map(Number)
}

/** The place of a method's colour: the user's choice, or the one that it has in exported figures too. */
export function colourPlace(method: string, assignment: ColourAssignment = {}): number {
  return assignment[method] ?? palettes.light.indexOf(methodStyle(method).colour)
}

/** The CSS colour of a method. */
export function colourOf(method: string, assignment: ColourAssignment = {}): string {
  return seriesColours[colourPlace(method, assignment)]!
}

/**
 * Styles for series in their order. A method keeps its colour where it can: if another one that is shown before it has
 * the same, and the user has not chosen it, it takes a colour that is free, or, where none is left, one with another
 * dash. Every further series of a method has another dash.
 */
export function stylesFor(methods: readonly string[], assignment: ColourAssignment = {}): SeriesStyle[] {
  const places = placesFor([...new Set(methods)], assignment)
  const taken = new Set<string>()
  return methods.map((method) => {
    const place = places.get(method)!
    const own = dashPatterns.indexOf(methodStyle(method).dash)
    const nth = dashes.findIndex((_, index) => !taken.has(`${place} ${(own + index) % dashes.length}`))
    const dash = (own + Math.max(0, nth)) % dashes.length
    taken.add(`${place} ${dash}`)
    return { colour: seriesColours[place]!, dash: dashes[dash]! }
  })
}

/** Places of the colours of methods that are shown together. */
function placesFor(methods: readonly string[], assignment: ColourAssignment): Map<string, number> {
  const places = new Map<string, number>()
  const used = new Set<number>()
  // Who has the first claim: chosen by the user, then in the order shown.
  const inOrder = methods.toSorted((a, b) => Number(assignment[a] === undefined) - Number(assignment[b] === undefined))
  const later: string[] = []
  for (const method of inOrder) {
    const place = colourPlace(method, assignment)
    if (used.has(place) && assignment[method] === undefined) later.push(method)
    else {
      places.set(method, place)
      used.add(place)
    }
  }
  for (const method of later) {
    const free = seriesColours.findIndex((_, place) => !used.has(place))
    const place = free < 0 ? colourPlace(method, assignment) : free
    places.set(method, place)
    used.add(place)
  }
  return places
}

/** Whether a stored value is an assignment of colours. */
export function isColourAssignment(value: unknown): value is ColourAssignment {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((place) => Number.isInteger(place) && place >= 0 && place < seriesColours.length)
  )
}
