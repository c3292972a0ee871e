import { findMethod } from '../../shared/experiment/method.ts'
import { characteristicSymbols, pathOf, sampleCurve } from './curve.ts'

export const glyphWidth = 28
export const glyphHeight = 16
const reach = 1.6

export interface Glyph {
  forward: string
  backward: string
}

const drawn = new Map<string, Glyph | null>()
/** Custom pairs are without end. */
const mostDrawn = 500

/** The sign of a method, drawn from its pair: SVG paths for F above and B below. Null for an unknown name. */
export function glyphOf(name: string): Glyph | null {
  const known = drawn.get(name)
  if (known !== undefined) return known
  const glyph = draw(name)
  if (drawn.size >= mostDrawn) drawn.clear()
  drawn.set(name, glyph)
  return glyph
}

function draw(name: string): Glyph | null {
  const quantizer = findMethod(name)
  if (quantizer === undefined) return null
  const symbols = characteristicSymbols(quantizer)
  const forward = sampleCurve(quantizer.forward, symbols, -reach, reach, 40)
  const backward = sampleCurve(quantizer.backward, symbols, -reach, reach, 40)
  const x = (w: number) => 1 + ((w + reach) / (2 * reach)) * (glyphWidth - 2)
  const top = Math.max(...forward.map(({ y }) => Math.abs(y)))
  const low = Math.min(0, ...backward.map(({ y }) => y))
  const high = Math.max(low + 1e-9, ...backward.map(({ y }) => y))
  return {
    forward: pathOf(forward, x, (value) => 5.25 - (value / top) * 4),
    backward: pathOf(backward, x, (value) => 15 - ((value - low) / (high - low)) * 4),
  }
}
