import { comparedDashes, lookColour, looksFor, palettes, placeOf } from '../../shared/figures/colours.ts'

/** Dash patterns in CSS pixels. */
export const dashes: readonly (readonly number[])[] = comparedDashes.map(lengths)

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
  return placeOf(method, assignment)
}

/** The CSS colour of a method. */
export function colourOf(method: string, assignment: ColourAssignment = {}): string {
  return seriesColours[colourPlace(method, assignment)]!
}

/** Styles for series in their order, as exported figures have them too: see `looksFor`. */
export function stylesFor(methods: readonly string[], assignment: ColourAssignment = {}): SeriesStyle[] {
  return looksFor(methods, assignment).map((look) => ({
    colour: `light-dark(${lookColour(look, 'light')}, ${lookColour(look, 'dark')})`,
    dash: dashes[look.dash]!,
  }))
}

/** Whether a stored value is an assignment of colours. */
export function isColourAssignment(value: unknown): value is ColourAssignment {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((place) => Number.isInteger(place) && place >= 0 && place < seriesColours.length)
  )
}
