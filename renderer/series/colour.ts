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
 * Styles for series in their order: the look of their method, and another dash for every further one of the same
 * method.
 */
export function stylesFor(methods: readonly string[], assignment: ColourAssignment = {}): SeriesStyle[] {
  const seen = new Map<string, number>()
  return methods.map((method) => {
    const nth = seen.get(method) ?? 0
    seen.set(method, nth + 1)
    const own = dashPatterns.indexOf(methodStyle(method).dash)
    return { colour: colourOf(method, assignment), dash: dashes[(own + nth) % dashes.length]! }
  })
}

/** Whether a stored value is an assignment of colours. */
export function isColourAssignment(value: unknown): value is ColourAssignment {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((place) => Number.isInteger(place) && place >= 0 && place < seriesColours.length)
  )
}
