import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { Draws } from './draws.ts'
import { brightness, contrast, saturation } from './enhance.ts'
import { hue } from './hue.ts'

/** Writes an image changed. */
export type Change = (from: Uint8Array, to: Uint8Array) => void

/** How far each property may change: factors from 1 - strength to 1 + strength; hue by a share of the circle. */
export interface JitterStrengths {
  colour: number
  hue: number
}

/**
 * Draws changes of brightness, contrast, saturation and hue in random order, as ColorJitter of torchvision; of images
 * in grey, which have neither saturation nor hue, the first two.
 */
export function drawJitter(strengths: JitterStrengths, form: ImageForm, stream: Draws): Change[] {
  const factor = (): number => 1 - strengths.colour + 2 * strengths.colour * stream.uniform()
  const order = Uint32Array.of(0, 1, 2, 3)
  stream.shuffle(order)
  const [bright, contrasted, saturated] = [factor(), factor(), factor()]
  const turn = strengths.hue * (2 * stream.uniform() - 1)
  const inColour = form.channels === 3
  const changes: (Change | null)[] = [
    strengths.colour > 0 ? (from, to) => brightness(from, to, bright) : null,
    strengths.colour > 0 ? (from, to) => contrast(from, to, form, contrasted) : null,
    strengths.colour > 0 && inColour ? (from, to) => saturation(from, to, form, saturated) : null,
    strengths.hue > 0 && inColour ? (from, to) => hue(from, to, form, turn) : null,
  ]
  return [...order].map((place) => changes[place]!).filter((change) => change !== null)
}
