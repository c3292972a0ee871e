import type { Quantizer } from '../../shared/quantizers/quantizer.ts'
import { characteristicSymbols } from '../quantizer/curve.ts'

/** How far the slider of mu goes: over the quantizer's own schedule, and at least from nearly flat to nearly a sign. */
export interface MuRange {
  least: number
  most: number
}

export function muRange(quantizer: Pick<Quantizer, 'mu'>): MuRange {
  const { start, end } = quantizer.mu ?? { start: 1, end: 1 }
  return { least: Math.min(0.5, start, end), most: Math.max(1000, start, end) }
}

/** mu at a place of its slider, from 0 to 1: in ratios, for what matters is how many times sharper. Three digits. */
export function muOfPlace(place: number, { least, most }: MuRange): number {
  return Number((least * (most / least) ** place).toPrecision(3))
}

/** The place of a mu on its slider. */
export function placeOfMu(mu: number, { least, most }: MuRange): number {
  return Math.min(1, Math.max(0, Math.log(mu / least) / Math.log(most / least)))
}

/** Values of mu and the parameters as an address has them; what it leaves out is as is characteristic of the pair. */
export function labSymbols(quantizer: Quantizer, texts: Readonly<Record<string, unknown>>): Record<string, number> {
  const symbols = characteristicSymbols(quantizer)
  for (const name of Object.keys(symbols)) {
    const text = texts[name]
    const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
    const parameter = quantizer.parameters.find((candidate) => candidate.name === name)
    const least = parameter?.minimum ?? Number.MIN_VALUE
    const most = parameter?.maximum ?? 1e6
    if (value >= least && value <= most) symbols[name] = value
  }
  return symbols
}
