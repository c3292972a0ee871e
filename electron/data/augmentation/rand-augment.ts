import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { RandomStream } from '../random.ts'
import { affine, rotation, shearX, shearY } from './affine.ts'
import { crop } from './crop.ts'
import { brightness, contrast, saturation, sharpness } from './enhance.ts'
import { autoContrast, equalize, posterize, solarize } from './levels.ts'

/** Writes an image changed with a strength from -1 to 1 (from 0 if the operation has no direction). */
export interface AugmentOperation {
  name: string
  /** Whether the strength is given a random sign. */
  signed: boolean
  /** Does nothing to images of one channel. */
  colour?: boolean
  apply(from: Uint8Array, to: Uint8Array, form: ImageForm, strength: number): void
}

const highestMagnitude = 30
/** Change of a blending factor at full strength. */
const enhancement = 0.9
const enhanced = (strength: number): number => 1 + Math.fround(enhancement * strength)
/** Rounded, so that a whole level is one although the strength is a quotient. */
const threshold = (strength: number): number => Math.round(1e4 * 255 * (1 - strength)) / 1e4
/** Share of an image's side by which it is moved at full strength: 150 of 331 pixels, as published. */
const translation = 150 / 331

/**
 * The fourteen operations of RandAugment (Cubuk et al., 2020) with the ranges of torchvision; the identity is one of
 * them.
 */
export const augmentOperations: readonly AugmentOperation[] = [
  { name: 'identity', signed: false, apply: (from, to) => to.set(from) },
  { name: 'auto contrast', signed: false, apply: (from, to, form) => autoContrast(from, to, form) },
  { name: 'equalize', signed: false, apply: (from, to, form) => equalize(from, to, form) },
  {
    name: 'rotate',
    signed: true,
    apply: (from, to, form, strength) => affine(from, to, form, rotation(30 * strength, form)),
  },
  { name: 'solarize', signed: false, apply: (from, to, _form, strength) => solarize(from, to, threshold(strength)) },
  {
    name: 'saturation',
    signed: true,
    colour: true,
    apply: (from, to, form, strength) => saturation(from, to, form, enhanced(strength)),
  },
  {
    name: 'posterize',
    signed: false,
    apply: (from, to, _form, strength) => posterize(from, to, 8 - Math.round(4 * strength)),
  },
  {
    name: 'contrast',
    signed: true,
    apply: (from, to, form, strength) => contrast(from, to, form, enhanced(strength)),
  },
  {
    name: 'brightness',
    signed: true,
    apply: (from, to, _form, strength) => brightness(from, to, enhanced(strength)),
  },
  {
    name: 'sharpness',
    signed: true,
    apply: (from, to, form, strength) => sharpness(from, to, form, enhanced(strength)),
  },
  {
    name: 'shear x',
    signed: true,
    apply: (from, to, form, strength) => affine(from, to, form, shearX(0.3 * strength)),
  },
  {
    name: 'shear y',
    signed: true,
    apply: (from, to, form, strength) => affine(from, to, form, shearY(0.3 * strength)),
  },
  {
    name: 'translate x',
    signed: true,
    apply: (from, to, form, strength) => crop(from, to, form, 0, -Math.trunc(translation * form.width * strength)),
  },
  {
    name: 'translate y',
    signed: true,
    apply: (from, to, form, strength) => crop(from, to, form, -Math.trunc(translation * form.height * strength), 0),
  },
]

/** Inverts every level; one more operation of AutoAugment. */
export const invertOperation: AugmentOperation = {
  name: 'invert',
  signed: false,
  apply: (from, to) => solarize(from, to, 0),
}

/** The operations that do something to images of a form. */
export function operationsFor({ channels }: ImageForm): AugmentOperation[] {
  return augmentOperations.filter(({ colour }) => colour !== true || channels === 3)
}

/**
 * The strength of a magnitude from 0 to `highest`, such that factors are to the last bit those of torch.linspace in
 * single precision: a level more or less decides whether solarize inverts it.
 */
export function strengthOf(magnitude: number, highest: number): number {
  const end = Math.fround(enhancement)
  const step = Math.fround(end / highest)
  const exact = magnitude < (highest + 1) / 2 ? step * magnitude : end - step * (highest - magnitude)
  return Math.fround(exact) / enhancement
}

/** Draws an operation and its sign. @returns what writes an image so changed. */
export function drawOperation(
  operations: readonly AugmentOperation[],
  magnitude: number,
  form: ImageForm,
  stream: RandomStream,
): (from: Uint8Array, to: Uint8Array) => void {
  const operation = operations[stream.integer(operations.length)]!
  const sign = operation.signed && stream.integer(2) === 1 ? -1 : 1
  return (from, to) => operation.apply(from, to, form, sign * strengthOf(magnitude, highestMagnitude))
}
