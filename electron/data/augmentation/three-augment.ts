import type { Change } from './colour-jitter.ts'
import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { Draws } from './draws.ts'
import { saturation } from './enhance.ts'
import { gaussianBlur } from './gaussian-blur.ts'
import { solarize } from './levels.ts'

/** Deviations of the blur, in pixels. */
const [sharpest, softest] = [0.1, 2] as const

/**
 * Draws one of the three changes of 3-Augment (Touvron et al., DeiT III, 2022), each as often: solarized from level 128
 * on, in grey, or blurred. Images in grey stay as they are in the second case.
 */
export function drawThreeAugment(form: ImageForm, stream: Draws): Change {
  const which = stream.integer(3)
  if (which === 0) return (from, to) => solarize(from, to, 128)
  if (which === 1)
    return (from, to) => {
      if (form.channels === 3) saturation(from, to, form, 0)
      else to.set(from)
    }
  const deviation = sharpest + (softest - sharpest) * stream.uniform()
  return (from, to) => gaussianBlur(from, to, form, deviation)
}
