import { describe, expect, test } from 'vitest'
import { colourOf, colourPlace, isColourAssignment, stylesFor } from '../../../renderer/series/colour.ts'
import { methodStyle } from '../../../shared/figures/colours.ts'
import { quantizerNames } from '../../../shared/quantizers/zoo.ts'

describe('colours', () => {
  test('belong to the method, whatever else is shown; the same method again gets another dash', () => {
    const [bc, bnn, again] = stylesFor(['bc', 'bnn++', 'bc'])
    expect(bc).toEqual(stylesFor(['bc'])[0])
    expect(bnn).toEqual(stylesFor(['bnn++'])[0])
    expect(again!.colour).toBe(bc!.colour)
    expect(again!.dash).not.toEqual(bc!.dash)
  })
  test('are those of exported figures, in both themes', () => {
    expect(colourOf('bnn++')).toBe(
      `light-dark(${methodStyle('bnn++', 'light').colour}, ${methodStyle('bnn++', 'dark').colour})`,
    )
  })
  test('do not clash within one comparison, and stay where they can', () => {
    // BNN+ and EDE share a colour; shown together they do not.
    expect(colourOf('bnn+')).toBe(colourOf('ede'))
    const [bnnPlus, ede] = stylesFor(['bnn+', 'ede'])
    expect(bnnPlus!.colour).toBe(colourOf('bnn+'))
    expect(ede!.colour).not.toBe(bnnPlus!.colour)
    expect(stylesFor(['ede'])[0]!.colour).toBe(colourOf('ede'))
    // What the user has chosen stays.
    expect(stylesFor(['bnn+', 'ede'], { ede: colourPlace('bnn+') })[1]!.colour).toBe(colourOf('bnn+'))
    const eight = stylesFor(quantizerNames.slice(0, 8))
    expect(new Set(eight.map(({ colour }) => colour)).size).toBe(8)
    const all = stylesFor(quantizerNames).map((style) => JSON.stringify(style))
    expect(new Set(all).size).toBe(quantizerNames.length)
    const repeated = stylesFor(['bc', 'bc', 'bnn', 'bc']).map((style) => JSON.stringify(style))
    expect(new Set(repeated).size).toBe(4)
  })
  test('give each of a hundred lines of five methods a look of its own, in the colour of its method', () => {
    const methods = ['bc', 'bnn', 'bnn+', 'bnn++', 'pc']
    const styles = stylesFor(methods.flatMap((method) => new Array<string>(20).fill(method)))
    expect(new Set(styles.map((style) => JSON.stringify(style))).size).toBe(100)
    for (const [index, method] of methods.entries()) expect(styles[20 * index]).toEqual(stylesFor([method])[0])
  })
  test('differ between the methods of the zoo, by colour or dash, and can be changed', () => {
    const looks = quantizerNames.flatMap((name) => stylesFor([name])).map((style) => JSON.stringify(style))
    expect(new Set(looks).size).toBe(quantizerNames.length)
    expect(colourPlace('bc', { bc: 7 })).toBe(7)
    expect([isColourAssignment({ bc: 7 }), isColourAssignment({ bc: 8 }), isColourAssignment(null)]).toEqual([
      true,
      false,
      false,
    ])
  })
})
