import { lookColour, palettes } from './colours.ts'

/** Colours of drawings on white, and those that stand for them on a dark ground: paper, ink, axes, grid, remarks. */
const grounds: readonly (readonly [light: string, dark: string])[] = [
  ['#ffffff', '#161616'],
  ['#e4e4e4', '#343434'],
  ['#444444', '#b4b4b4'],
  ['#666666', '#9a9a9a'],
]

const darkOf: ReadonlyMap<string, string> = new Map([
  ...palettes.light.flatMap((_, place) =>
    Array.from({ length: 5 }, (__, shade) => ({ place, dash: 0, shade })).map(
      (look) => [lookColour(look, 'light'), lookColour(look, 'dark')] as const,
    ),
  ),
  ...grounds,
])

/**
 * A drawing for a page that is light or dark as its reader's system is: each of its colours becomes a pair. Colours
 * that are no part of the palettes stay as they are.
 */
export function themedSvg(svg: string): string {
  return svg
    .replaceAll(/ (fill|stroke)="(#[0-9a-f]{6})"/gi, (attribute, name: string, light: string) => {
      const dark = darkOf.get(light.toLowerCase())
      return dark === undefined ? attribute : ` ${name}="light-dark(${light}, ${dark})"`
    })
    .replace('<svg ', '<svg fill="light-dark(#000000, #e8e8e8)" ')
}
