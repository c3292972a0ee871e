/** How a curve is drawn. */
export interface SeriesStyle {
  colour: string
  /** `stroke-dasharray`; empty for a solid line. */
  dash: string
}

export type Theme = 'light' | 'dark'

/**
 * Eight colours that colour-blind eyes tell apart (Okabe and Ito, 2008): black, blue, bluish green, orange, vermilion,
 * reddish purple, sky blue, yellow. If one vanishes on the theme's ground it is darkened or lightened at the same
 * hue.
 */
export const palettes: Readonly<Record<Theme, readonly string[]>> = {
  light: ['#000000', '#0072b2', '#009e73', '#e69f00', '#d55e00', '#cc79a7', '#56b4e9', '#b8a800'],
  dark: ['#e8e8e8', '#3d9bd9', '#1fbf92', '#e69f00', '#f0702a', '#d78fb6', '#7cc6f2', '#f0e442'],
}

/** Solid, dashed, dotted, dash-dotted: a second mark where colours run out or are taken by the method. */
export const dashPatterns: readonly string[] = ['', '6 3', '2 3', '8 3 2 3']

/**
 * Built-in methods by their colour's place in the palette, then by their dash pattern; never to be reordered: figures
 * of different days belong together. A pair and its admissible twin share a colour.
 */
const places: readonly (readonly (string | null)[])[] = [
  ['full', 'bc', 'pc', 'bnn', 'bnn+', 'bnn++', 'md-tanh', 'dsq'],
  ['ternary', 'binaryrelax', 'parq', 'bireal', 'ede', 'reste', 'rbnn', 'fda'],
  ['uniform', 'proxquant-l1', 'rpc', 'poly+', 'ede+', 'proxquant-l2', 'tanh', null],
  ['dorefa', 'ptq'],
]

/**
 * The style of a method, the same in every view and figure, whichever other methods are shown. Built-in methods have a
 * colour and dash pattern of their own, the seed paper's a solid line; any other name gets them from its letters.
 */
export function methodStyle(method: string, theme: Theme = 'light'): SeriesStyle {
  const palette = palettes[theme]
  for (const [pattern, names] of places.entries()) {
    const place = names.indexOf(method)
    if (place >= 0) return { colour: palette[place]!, dash: dashPatterns[pattern]! }
  }
  const hash = hashOf(method)
  return {
    colour: palette[hash % palette.length]!,
    dash: dashPatterns[1 + (Math.floor(hash / palette.length) % (dashPatterns.length - 1))]!,
  }
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}
