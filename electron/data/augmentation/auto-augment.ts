import type { ImageForm } from '../../../shared/experiment/models/entry.ts'
import type { Draws } from './draws.ts'
import type { Change } from './colour-jitter.ts'
import { augmentOperations, invertOperation, strengthOf, type AugmentOperation } from './rand-augment.ts'

/**
 * The policies of AutoAugment (Cubuk et al., 2019, tables 7 to 9), as torchvision has them: pairs of operations, each
 * with its probability and its magnitude from 0 to 9.
 */
const policies = {
  imagenet: [
    'posterize 0.4 8, rotate 0.6 9',
    'solarize 0.6 5, auto contrast 0.6',
    'equalize 0.8, equalize 0.6',
    'posterize 0.6 7, posterize 0.6 6',
    'equalize 0.4, solarize 0.2 4',
    'equalize 0.4, rotate 0.8 8',
    'solarize 0.6 3, equalize 0.6',
    'posterize 0.8 5, equalize 1',
    'rotate 0.2 3, solarize 0.6 8',
    'equalize 0.6, posterize 0.4 6',
    'rotate 0.8 8, saturation 0.4 0',
    'rotate 0.4 9, equalize 0.6',
    'equalize 0, equalize 0.8',
    'invert 0.6, equalize 1',
    'saturation 0.6 4, contrast 1 8',
    'rotate 0.8 8, saturation 1 2',
    'saturation 0.8 8, solarize 0.8 7',
    'sharpness 0.4 7, invert 0.6',
    'shear x 0.6 5, equalize 1',
    'saturation 0.4 0, equalize 0.6',
    'equalize 0.4, solarize 0.2 4',
    'solarize 0.6 5, auto contrast 0.6',
    'invert 0.6, equalize 1',
    'saturation 0.6 4, contrast 1 8',
    'equalize 0.8, equalize 0.6',
  ],
  cifar10: [
    'invert 0.1, contrast 0.2 6',
    'rotate 0.7 2, translate x 0.3 9',
    'sharpness 0.8 1, sharpness 0.9 3',
    'shear y 0.5 8, translate y 0.7 9',
    'auto contrast 0.5, equalize 0.9',
    'shear y 0.2 7, posterize 0.3 7',
    'saturation 0.4 3, brightness 0.6 7',
    'sharpness 0.3 9, brightness 0.7 9',
    'equalize 0.6, equalize 0.5',
    'contrast 0.6 7, sharpness 0.6 5',
    'saturation 0.7 7, translate x 0.5 8',
    'equalize 0.3, auto contrast 0.4',
    'translate y 0.4 3, sharpness 0.2 6',
    'brightness 0.9 6, saturation 0.2 8',
    'solarize 0.5 2, invert 0',
    'equalize 0.2, auto contrast 0.6',
    'equalize 0.2, equalize 0.6',
    'saturation 0.9 9, equalize 0.6',
    'auto contrast 0.8, solarize 0.2 8',
    'brightness 0.1 3, saturation 0.7 0',
    'solarize 0.4 5, auto contrast 0.9',
    'translate y 0.9 9, translate y 0.7 9',
    'auto contrast 0.9, solarize 0.8 3',
    'equalize 0.8, invert 0.1',
    'translate y 0.7 9, auto contrast 0.9',
  ],
  svhn: [
    'shear x 0.9 4, invert 0.2',
    'shear y 0.9 8, invert 0.7',
    'equalize 0.6, solarize 0.6 6',
    'invert 0.9, equalize 0.6',
    'equalize 0.6, rotate 0.9 3',
    'shear x 0.9 4, auto contrast 0.8',
    'shear y 0.9 8, invert 0.4',
    'shear y 0.9 5, solarize 0.2 6',
    'invert 0.9, auto contrast 0.8',
    'equalize 0.6, rotate 0.9 3',
    'shear x 0.9 4, solarize 0.3 3',
    'shear y 0.8 8, invert 0.7',
    'equalize 0.9, translate y 0.6 6',
    'invert 0.9, equalize 0.6',
    'contrast 0.3 3, rotate 0.8 4',
    'invert 0.8, translate y 0 2',
    'shear y 0.7 6, solarize 0.4 8',
    'invert 0.6, rotate 0.8 4',
    'shear y 0.3 7, translate x 0.9 3',
    'shear x 0.1 6, invert 0.6',
    'solarize 0.7 2, translate y 0.6 7',
    'shear y 0.8 4, invert 0.8',
    'shear x 0.7 9, translate y 0.8 3',
    'shear y 0.8 5, auto contrast 0.7',
    'shear x 0.7 2, invert 0.1',
  ],
} as const

export type AutoAugmentPolicy = keyof typeof policies

interface Step {
  operation: AugmentOperation
  probability: number
  /** From 0 to 1. */
  strength: number
}

/** The pairs of a policy. */
export function autoAugmentSteps(policy: AutoAugmentPolicy): Step[][] {
  return policies[policy].map((pair) => pair.split(', ').map(parsed))
}

const highestMagnitude = 9

/** An operation such as "shear x 0.9 4". */
function parsed(text: string): Step {
  const [, name, probability, magnitude = '0'] = /^([a-z ]+?) ([\d.]+)(?: (\d))?$/.exec(text)!
  const operation = [...augmentOperations, invertOperation].find((each) => each.name === name)
  if (operation === undefined) throw new Error(`AutoAugment knows no operation "${name}".`)
  return { operation, probability: Number(probability), strength: strengthOf(Number(magnitude), highestMagnitude) }
}

/** Draws a pair of a policy, which of its two operations act, and their signs. */
export function drawAutoAugment(steps: readonly Step[][], form: ImageForm, stream: Draws): Change[] {
  const pair = steps[stream.integer(steps.length)]!
  const drawn = pair.map((step) => ({ ...step, acts: stream.uniform(), isNegative: stream.integer(2) === 0 }))
  return drawn
    .filter(
      ({ operation, acts, probability }) => acts <= probability && (operation.colour !== true || form.channels === 3),
    )
    .map(({ operation, strength, isNegative }) => (from, to) => {
      operation.apply(from, to, form, operation.signed && isNegative ? -strength : strength)
    })
}
