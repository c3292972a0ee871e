import { z } from 'zod'
import { keptWeightsSchema } from '../experiment/kept-weights.ts'
import { procedure } from './errors.ts'

/** A file of weights: on the machine of the host, sent to it before, or kept in the store. */
export const givenWeightsSchema = z.union([
  z.strictObject({ path: z.string().min(1) }),
  z.strictObject({ upload: z.uuid() }),
  z.strictObject({ kept: z.string().min(1) }),
])
export type GivenWeights = z.output<typeof givenWeightsSchema>

/** What is taken of a file, and as what; fields left out are as the file says. */
const choiceFields = {
  given: givenWeightsSchema,
  part: z.string().optional(),
  model: z.string().optional(),
}

/** What becomes of a tensor of the network. */
export const mappedTensorSchema = z.object({
  ours: z.string(),
  /** Null if the file lacks it. */
  theirs: z.string().nullable(),
  shape: z.array(z.int()),
  shapeThere: z.array(z.int()).nullable(),
  state: z.enum(['taken', 'adapted', 'new', 'missing', 'misshapen']),
  change: z.enum(['none', 'grey', 'cut', 'grey-cut', 'positions', 'new-head']),
})
export type MappedTensor = z.output<typeof mappedTensorSchema>

/** What a file holds and what would become of it; nothing is kept yet. */
export const weightsLookSchema = z.object({
  /** Name of the file. */
  name: z.string(),
  format: z.enum(['safetensors', 'torch', 'onnx', 'kept']),
  bytes: z.int(),
  digest: z.string(),
  /** The set of tensors that is taken, and all there are. */
  part: z.string(),
  parts: z.array(z.object({ name: z.string(), averaged: z.boolean() })),
  tensors: z.int(),
  /** Models into which every tensor fits, and all that files can be read into. */
  fitting: z.array(z.string()),
  models: z.array(z.string()),
  /** The model that was asked for or the first that fits; null if none does. */
  model: z.string().nullable(),
  /** With that model: what becomes of its tensors, and which of the file nothing takes. */
  mapping: z
    .object({
      map: z.string(),
      tensors: z.array(mappedTensorSchema),
      leftOut: z.array(z.string()),
      classes: z.int(),
      channels: z.int(),
      height: z.int(),
      width: z.int(),
    })
    .nullable(),
})
export type WeightsLook = z.output<typeof weightsLookSchema>

/** Score in full precision on every held-out image of a data set. */
export const weightsScoreSchema = z.object({
  images: z.int(),
  /** Share that is classified correctly, and mean cross-entropy in nats. */
  accuracy: z.number(),
  loss: z.number(),
  /** Images were normalised as the weights were trained, or as the data set is. */
  normalisation: z.enum(['weights', 'dataset']),
  /** The head was drawn, for other classes: the accuracy is that of chance. */
  newHead: z.boolean(),
})
export type WeightsScore = z.output<typeof weightsScoreSchema>

/** Bytes of a file that one message carries at most. */
export const mostUploadBytes = 4 * 1024 * 1024

export const weightsContract = {
  list: procedure.output(z.array(keptWeightsSchema)),
  /** Begins to send a file; several, such as an index with its shards, go into one upload. */
  begin: procedure
    .input(z.strictObject({ upload: z.uuid().optional(), name: z.string().min(1).max(255), bytes: z.int().min(0) }))
    .output(z.object({ upload: z.uuid() })),
  /** The next bytes of a file, in base64; `at` says how many came before. */
  put: procedure
    .input(z.strictObject({ upload: z.uuid(), name: z.string(), at: z.int().min(0), base64: z.string() }))
    .output(z.object({ at: z.int() })),
  /** Removes what was sent. */
  discard: procedure.input(z.strictObject({ upload: z.uuid() })).output(z.object({ upload: z.uuid() })),
  look: procedure.input(z.strictObject({ ...choiceFields, dataset: z.string().optional() })).output(weightsLookSchema),
  evaluate: procedure
    .input(z.strictObject({ ...choiceFields, dataset: z.string(), ticket: z.string().optional() }))
    .output(weightsScoreSchema),
  /** How far evaluations are, by their tickets. */
  evaluating: procedure.output(z.array(z.object({ ticket: z.string(), done: z.int(), total: z.int() }))),
  keep: procedure
    .input(
      z.strictObject({
        ...choiceFields,
        model: z.string(),
        name: z.string(),
        source: z.string().max(1000).optional(),
        licence: z.string().max(200).optional(),
      }),
    )
    .output(keptWeightsSchema),
  remove: procedure.input(z.strictObject({ name: z.string() })).output(z.object({ name: z.string() })),
}
