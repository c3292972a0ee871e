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
  { name: 'solarize', signed: false, apply: (from, to, _form, strength) => solarize(from, to, 256 * (1 - strength)) },
  {
    name: 'saturation',
    signed: true,
    colour: true,
    apply: (from, to, form, strength) => saturation(from, to, form, 1 + enhancement * strength),
  },
  {
    name: 'posterize',
    signed: false,
    apply: (from, to, _form, strength) => posterize(from, to, 8 - Math.round(4 * strength)),
  },
  {
    name: 'contrast',
    signed: true,
    apply: (from, to, form, strength) => contrast(from, to, form, 1 + enhancement * strength),
  },
  {
    name: 'brightness',
    signed: true,
    apply: (from, to, _form, strength) => brightness(from, to, 1 + enhancement * strength),
  },
  {
    name: 'sharpness',
    signed: true,
    apply: (from, to, form, strength) => sharpness(from, to, form, 1 + enhancement * strength),
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
    apply: (from, to, form, strength) => crop(from, to, form, 0, Math.round(translation * form.width * strength)),
  },
  {
    name: 'translate y',
    signed: true,
    apply: (from, to, form, strength) => crop(from, to, form, Math.round(translation * form.height * strength), 0),
  },
]

/** The operations that do something to images of a form. */
export function operationsFor({ channels }: ImageForm): AugmentOperation[] {
  return augmentOperations.filter(({ colour }) => colour !== true || channels === 3)
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
  return (from, to) => operation.apply(from, to, form, (sign * magnitude) / highestMagnitude)
}
