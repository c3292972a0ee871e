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

/** How a method looks beside others: places in the lists of colours, dash patterns and shades. */
export interface Look {
  place: number
  dash: number
  shade: number
}

/** Dash patterns where methods stand beside one another: two more than the methods have by themselves. */
export const comparedDashes: readonly string[] = [...dashPatterns, '12 4', '4 2 1 2 1 2']

/** Where even the dash patterns are used up: shares of the ground in a colour, or, if negative, of the ink. */
const shades = [0, 0.3, -0.35, 0.45, -0.6]

/**
 * Looks of curves in their order. A method keeps its colour where it can: if another one that is shown before it has
 * the same, and nobody has chosen it, it takes a colour that is free, or, if none is left, one with another dash. Every
 * further curve of a method has another dash, then another shade.
 * @param assignment places of colours that the user has chosen, by method
 */
export function looksFor(methods: readonly string[], assignment: Readonly<Record<string, number>> = {}): Look[] {
  const places = placesFor([...new Set(methods)], assignment)
  const taken = new Set<string>()
  const nameOf = ({ place, dash, shade }: Look): string => `${place} ${dash} ${shade}`
  return methods.map((method) => {
    const place = places.get(method)!
    const own = dashPatterns.indexOf(methodStyle(method).dash)
    const free = shades.flatMap((_, shade) =>
      comparedDashes.map((__, turn) => ({ place, dash: (own + turn) % comparedDashes.length, shade })),
    )
    const look = free.find((each) => !taken.has(nameOf(each))) ?? free[0]!
    taken.add(nameOf(look))
    return look
  })
}

/** The place of a method's colour: the user's choice, or its own. */
export function placeOf(method: string, assignment: Readonly<Record<string, number>> = {}): number {
  return assignment[method] ?? palettes.light.indexOf(methodStyle(method).colour)
}

/** The colour of a look, as #rrggbb. */
export function lookColour({ place, shade }: Look, theme: Theme = 'light'): string {
  const share = shades[shade]!
  const mixed = [1, 3, 5].map((at) => {
    const value = Number.parseInt(palettes[theme][place]!.slice(at, at + 2), 16)
    const towards = share > 0 === (theme === 'light') ? 255 : 0
    return Math.round(value + Math.abs(share) * (towards - value))
  })
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

/** Places of the colours of methods that are shown together. */
function placesFor(methods: readonly string[], assignment: Readonly<Record<string, number>>): Map<string, number> {
  const places = new Map<string, number>()
  const used = new Set<number>()
  // Who has the first claim: chosen by the user, then in the order shown.
  const inOrder = methods.toSorted((a, b) => Number(assignment[a] === undefined) - Number(assignment[b] === undefined))
  const later: string[] = []
  for (const method of inOrder) {
    const place = placeOf(method, assignment)
    if (used.has(place) && assignment[method] === undefined) later.push(method)
    else {
      places.set(method, place)
      used.add(place)
    }
  }
  for (const method of later) {
    const free = palettes.light.findIndex((_, place) => !used.has(place))
    const place = free < 0 ? placeOf(method, assignment) : free
    places.set(method, place)
    used.add(place)
  }
  return places
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}
