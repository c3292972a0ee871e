import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import { greyOf } from '../images/grey.ts'
import type { Interpolation } from '../images/resample.ts'
import { rotation, shearX, shearY, type AffineMap } from './affine.ts'
import type { Change } from './colour-jitter.ts'
import type { Draws } from './draws.ts'
import { brightness, contrast, saturation, sharpness } from './enhance.ts'
import { autoContrast, equalize, posterize, solarize, solarizeAdd } from './levels.ts'
import { smoothAffine } from './smooth-affine.ts'

/**
 * RandAugment as in timm with "inc1", with which DeiT was trained (rand-m9-mstd0.5-inc1): fifteen operations that all
 * change more with a magnitude from 0 to 10, each done half of the time.
 */

/** Mean of the images of ImageNet, in levels; it comes from beyond the border. */
const imagenetMean = [124, 116, 104] as const
export const highestTimmMagnitude = 10

interface Setting {
  form: ImageForm
  interpolation: Interpolation
}

/** Writes an image changed with a strength from 0 to 1, or from -1 to 1 if the operation has directions. */
export interface TimmOperation {
  /** As timm calls it. */
  name: string
  signed: boolean
  /** Does nothing to images of one channel. */
  colour?: boolean
  apply(from: Uint8Array, to: Uint8Array, setting: Setting, strength: number): void
}

type Enhance = (from: Uint8Array, to: Uint8Array, form: ImageForm, factor: number) => void

/** An operation with a factor: 1 changes nothing. */
const enhancing = (name: string, enhance: Enhance, colour = false): TimmOperation => ({
  name,
  signed: true,
  colour,
  apply: (from, to, { form }, strength) => enhance(from, to, form, Math.max(0.1, 1 + strength * 0.9)),
})

/** An operation that moves pixels. */
const moving = (name: string, mapOf: (strength: number, form: ImageForm) => AffineMap): TimmOperation => ({
  name,
  signed: true,
  apply: (from, to, { form, interpolation }, strength) => {
    const fill = form.channels === 3 ? imagenetMean : Array<number>(form.channels).fill(greyOf(...imagenetMean))
    smoothAffine(from, to, form, mapOf(strength, form), { interpolation, fill })
  },
})

/** A share of the image's side. */
const translation = 0.45

export const timmOperations: readonly TimmOperation[] = [
  { name: 'AutoContrast', signed: false, apply: (from, to, { form }) => autoContrast(from, to, form) },
  { name: 'Equalize', signed: false, apply: (from, to, { form }) => equalize(from, to, form) },
  { name: 'Invert', signed: false, apply: (from, to) => solarize(from, to, 0) },
  moving('Rotate', (strength, form) => rotation(strength * 30, form)),
  {
    // Keeps no bit at the highest magnitude: black, as Pillow made it when DeiT was trained.
    name: 'PosterizeIncreasing',
    signed: false,
    apply: (from, to, _setting, strength) => posterize(from, to, 4 - Math.trunc(strength * 4)),
  },
  {
    name: 'SolarizeIncreasing',
    signed: false,
    apply: (from, to, _setting, strength) => solarize(from, to, 256 - Math.min(256, Math.trunc(strength * 256))),
  },
  {
    name: 'SolarizeAdd',
    signed: false,
    apply: (from, to, _setting, strength) => solarizeAdd(from, to, Math.min(128, Math.trunc(strength * 110))),
  },
  enhancing('ColorIncreasing', saturation, true),
  enhancing('ContrastIncreasing', contrast),
  enhancing('BrightnessIncreasing', (from, to, _form, factor) => brightness(from, to, factor)),
  enhancing('SharpnessIncreasing', sharpness),
  moving('ShearX', (strength) => shearX(strength * 0.3)),
  moving('ShearY', (strength) => shearY(strength * 0.3)),
  moving('TranslateXRel', (strength, { width }) => [1, 0, strength * translation * width, 0, 1, 0]),
  moving('TranslateYRel', (strength, { height }) => [1, 0, 0, 0, 1, strength * translation * height]),
]

export interface TimmSettings {
  /** How many operations are drawn. */
  count: number
  /** Mean and standard deviation of the magnitude, which is drawn for each operation; cut to 0 and 10. */
  magnitude: number
  deviation: number
  interpolation: Interpolation
}

/** Draws which operations an image is changed by, whether each is done, and how. */
export function drawTimmAugment(
  { count, magnitude, deviation, interpolation }: TimmSettings,
  form: ImageForm,
  stream: Draws,
): Change[] {
  const drawn = Array.from({ length: count }, () => timmOperations[stream.integer(timmOperations.length)]!)
  return drawn.flatMap((operation): Change[] => {
    if (stream.uniform() > 0.5) return []
    const own = deviation > 0 ? magnitude + deviation * stream.normal() : magnitude
    const level = Math.max(0, Math.min(own, highestTimmMagnitude)) / highestTimmMagnitude
    const strength = operation.signed && stream.uniform() > 0.5 ? -level : level
    if (operation.colour === true && form.channels !== 3) return []
    return [(from, to) => operation.apply(from, to, { form, interpolation }, strength)]
  })
}
