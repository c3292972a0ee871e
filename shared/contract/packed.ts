import { z } from 'zod'
import { activationForms, realForms } from '../packed/manifest.ts'
import { procedure } from './errors.ts'

/**
 * packed: our own file. onnx: weights as numbers. onnx-compact: weights as bits that the graph unpacks. qonnx: for the
 * package qonnx. tflite: for TensorFlow Lite. tfjs: a graph model of TensorFlow.js; tfjs-weights: its numbers. c: one
 * C99 file. c-header: what its callers see. latents: the real weights behind the signs, and all else as it is deployed,
 * in safetensors.
 */
export const packedForms = [
  'packed',
  'onnx',
  'onnx-compact',
  'qonnx',
  'tflite',
  'tfjs',
  'tfjs-weights',
  'c',
  'c-header',
  'latents',
] as const
export type PackedForm = (typeof packedForms)[number]

/** Result of freezing a run. Accuracies are fractions of the held-out images. */
export const frozenSchema = z.object({
  runId: z.int(),
  /** A name for the file. */
  fileName: z.string(),
  /** What its numbers that stay real are in. */
  real: z.enum(realForms),
  /** What its real activations are rounded to before weights of one bit. */
  activations: z.enum(activationForms),
  bytes: z.object({
    /** The same network with four bytes a parameter. */
    float32: z.int(),
    /** The whole file. */
    packed: z.int(),
    /** Of it weights of one bit. */
    bits: z.int(),
    /** Its memory while it runs on one image, in bytes. */
    running: z.int(),
    /** Of it weights and what else is the same for all images. */
    resident: z.int(),
  }),
  /** Size of the file by the form of the numbers that stay real. */
  sizes: z.array(z.object({ real: z.enum(realForms), bytes: z.int() })),
  /** Parts of the file that are not bits: their bytes, by parameter. */
  kept: z.array(z.object({ name: z.string(), bytes: z.int() })),
  images: z.int(),
  accuracy: z.object({
    trained: z.number(),
    packed: z.number(),
    /** Of the packed network with its real numbers and activations in float32. */
    float32: z.number(),
  }),
  /** Images to which the packed network gives another class than the same with numbers and activations in float32. */
  changedClasses: z.int(),
  /** Images to which the packed network gives another class than the training graph. */
  otherClasses: z.int(),
  /**
   * Images whose logits are within 1e-5 of the largest. Signs of numbers that rounding brings to either side of 0 make
   * others.
   */
  closeImages: z.int(),
  /** The largest difference of logits, as a part of the largest logit. */
  difference: z.number(),
  /** Milliseconds an image, one at a time on one thread: the median. */
  milliseconds: z.number(),
})
export type Frozen = z.output<typeof frozenSchema>

const choiceFields = {
  real: z.enum(realForms).default('float32'),
  activations: z.enum(activationForms).default('float32'),
}

export const packedContract = {
  /** Freezes a run's newest checkpoint as it is deployed, and tries it on the held-out images. */
  freeze: procedure.input(z.strictObject({ id: z.int().positive(), ...choiceFields })).output(frozenSchema),
  /** The packed network of a run, frozen now if it has not been, in one of the forms; base64. */
  export: procedure
    .input(
      z.strictObject({
        id: z.int().positive(),
        to: z.enum(packedForms).default('packed'),
        ...choiceFields,
      }),
    )
    .output(
      z.object({
        fileName: z.string(),
        base64: z.string(),
        /** What the form does not carry, in words. */
        notCarried: z.array(z.string()),
      }),
    ),
}
