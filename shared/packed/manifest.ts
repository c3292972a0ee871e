import { z } from 'zod'

/**
 * Version of the file's form; a reader refuses what is newer than it knows. Form 2 has numbers in fewer than four bytes
 * and its manifest compressed, form 3 also steps that round activations to bytes; what needs none of them is written as
 * form 1.
 */
export const packedVersion = 3
export const packedFormat = 'signum-packed'

/**
 * The operations of a frozen network. Each does what its name says in the training graph
 * (electron/trainer/graph/node.ts).
 */
export const packedOperations = [
  'convolution',
  'matmul',
  'add',
  'subtract',
  'multiply',
  'divide',
  'minimum',
  'maximum',
  'lessOrEqual',
  'negate',
  'absolute',
  'square',
  'squareRoot',
  'exponential',
  'sigmoid',
  'errorFunction',
  'floor',
  'relu',
  'sign',
  'sum',
  'mean',
  'reshape',
  'transpose',
  'broadcast',
  'slice',
  'embed',
  'concatenate',
  'maxPool',
  'softmax',
  'standardize',
  'toBytes',
] as const
export type PackedOperation = (typeof packedOperations)[number]

const extents = z.array(
  z
    .int()
    .min(1)
    .max(2 ** 31 - 1),
)

/** One step on one image: the batch axis is 1 everywhere. */
export const packedStepSchema = z.strictObject({
  operation: z.enum(packedOperations),
  /** Names of earlier steps, of constants, or `images`. */
  inputs: z.array(z.string()).min(1).max(16),
  output: z.string(),
  shape: extents,
  attributes: z.record(z.string(), z.union([z.number(), z.boolean(), z.array(z.number())])),
})
export type PackedStep = z.output<typeof packedStepSchema>

/**
 * float: 4 bytes a value. float16: 2 bytes. int8: a byte a value times the scale of its row, in NAME.scales. signs: one
 * bit a value, 1 for +1. levels: one bit a value, and the values of 0 and 1 in each output (its first axis), in
 * NAME.levels.
 */
export const storages = ['float', 'float16', 'int8', 'signs', 'levels'] as const

export const packedConstantSchema = z.strictObject({
  name: z.string(),
  shape: z.array(z.int().min(1)),
  storage: z.enum(storages),
  /** The parameter that it was, if it is one. */
  parameter: z.string().nullable(),
})
export type PackedConstant = z.output<typeof packedConstantSchema>

/** What the numbers that stay real are kept in. */
export const realForms = ['float32', 'float16', 'int8'] as const
export type RealForm = (typeof realForms)[number]

/** What real activations are rounded to before they meet weights of one bit. */
export const activationForms = ['float32', 'int8'] as const
export type ActivationForm = (typeof activationForms)[number]

/** What names of files say of a choice at freezing: nothing if all is float32. */
export const formOfName = (real: RealForm, activations: ActivationForm): string =>
  `${real === 'float32' ? '' : `-${real}`}${activations === 'float32' ? '' : '-bytes'}`

/** What a form of the numbers that stay real does on all held-out images, beside the same network in float32. */
export const restSchema = z.strictObject({
  real: z.enum(realForms),
  /** Given if it is not float32. */
  activations: z.enum(activationForms).optional(),
  images: z.int().min(1),
  /** Fractions of the images. */
  accuracy: z.strictObject({ float32: z.number(), narrow: z.number() }),
  /** Images whose class changes. */
  changedClasses: z.int().min(0),
})
export type Rest = z.output<typeof restSchema>

const choice = z.union([z.string(), z.number(), z.boolean(), z.null()])

export const manifestSchema = z.strictObject({
  format: z.literal(packedFormat),
  version: z.int().min(1),
  /** Description of the training for people: model, method, regime and so on. */
  architecture: z.record(z.string(), z.union([choice, z.record(z.string(), z.number())])),
  images: z.strictObject({
    channels: z.int().min(1),
    height: z.int().min(1),
    width: z.int().min(1),
    /** Of the bytes 0 to 255, a channel: what enters is (byte - mean) / deviation. */
    mean: z.array(z.number()),
    deviation: z.array(z.number()),
  }),
  classes: z.array(z.string()).min(1),
  steps: z.array(packedStepSchema).min(1),
  /** The step that gives the logits. */
  output: z.string(),
  constants: z.array(packedConstantSchema),
  /** Its origin. */
  source: z.record(z.string(), choice),
  /** Only if numbers that stay real are in fewer than four bytes, and it was tried on images. */
  rest: restSchema.optional(),
})
export type Manifest = z.output<typeof manifestSchema>

/** A frozen network: its manifest, and its constants as numbers, row-major. */
export interface FrozenNetwork {
  manifest: Manifest
  constants: ReadonlyMap<string, Float32Array>
}

/** The name under which the images come in. */
export const imagesName = 'images'

/** The oldest form that holds a network. */
export function versionOf({ constants, steps }: Pick<Manifest, 'constants' | 'steps'>): number {
  if (steps.some(({ operation }) => operation === 'toBytes')) return 3
  return constants.some(({ storage }) => storage === 'float16' || storage === 'int8') ? 2 : 1
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)
