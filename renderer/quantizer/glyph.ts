import { findMethod } from '../../shared/experiment/method.ts'
import { characteristicSymbols, pathOf } from './curve.ts'
import { heightsOf, sampleCurve, type SampledCurve } from './sample-curve.ts'

export const glyphWidth = 28
export const glyphHeight = 16
const reach = 1.6
/** Enough for a few pixels: a table draws many glyphs at once. */
const coarse = { count: 40, probes: 128 }

export interface Glyph {
  forward: string
  backward: string
}

const flat = { low: 0, high: 0 }

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
  const [forward, backward] = [quantizer.forward, quantizer.backward].map((part) =>
    sampleCurve(part, symbols, -reach, reach, coarse),
  ) as [SampledCurve, SampledCurve]
  const x = (w: number) => 1 + ((w + reach) / (2 * reach)) * (glyphWidth - 2)
  const ofForward = heightsOf([forward]) ?? flat
  const ofBackward = heightsOf([backward]) ?? flat
  const top = Math.max(-ofForward.low, ofForward.high) || 1
  const low = Math.min(0, ofBackward.low)
  const high = Math.max(low + 1e-9, ofBackward.high)
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))
  return {
    forward: pathOf(forward.points, x, (value) => 5.25 - within(value / top, -1, 1) * 4),
    backward: pathOf(backward.points, x, (value) => 15 - ((within(value, low, high) - low) / (high - low)) * 4),
  }
}
