import { z } from 'zod'
import { layerRoles } from '../experiment/policy.ts'

/**
 * Multiply-adds on one image, by what is multiplied: two real values; a real value and a sign (an addition or a
 * subtraction); two signs (a bit of XNOR and popcount; of AND where one side is 0 or 1). Weights and activations of
 * more than two levels count as real.
 */
export const multiplyAddsSchema = z.object({
  floatFloat: z.number(),
  binaryFloat: z.number(),
  binaryBinary: z.number(),
})
export type MultiplyAdds = z.output<typeof multiplyAddsSchema>

const bytes = z.object({ float32: z.int(), packed: z.int() })

/** A part of a network as its graph has it. */
export const layerSummarySchema = z.object({
  name: z.string(),
  /**
   * attention: the products of queries with keys and of shares with values. parameter: a tensor by itself, such as
   * positions.
   */
  kind: z.enum(['convolution', 'linear', 'batch norm', 'layer norm', 'attention', 'parameter']),
  role: z.enum(layerRoles).nullable(),
  /** Extents of the weight, or of the parameter; null if there is none. */
  shape: z.array(z.int()).nullable(),
  /** Extents of the result for one image; null if nothing is summed. */
  output: z.array(z.int()).nullable(),
  parameters: z.int(),
  binaryParameters: z.int(),
  /** Of the parameters; 0 if there are none. */
  binaryShare: z.number(),
  /** Bits of one deployed weight. */
  bits: z.int(),
  /** Bits of one value that enters its products; null if it has none. */
  inputBits: z.int().nullable(),
  bytes,
  multiplyAdds: multiplyAddsSchema,
})
export type LayerSummary = z.output<typeof layerSummarySchema>

export const modelSummarySchema = z.object({
  layers: z.array(layerSummarySchema),
  totals: z.object({
    parameters: z.int(),
    binaryParameters: z.int(),
    binaryShare: z.number(),
    bytes,
    /** Bytes in float32 over bytes packed. */
    memoryRatio: z.number(),
    multiplyAdds: multiplyAddsSchema.extend({ all: z.number() }),
  }),
})
export type ModelSummary = z.output<typeof modelSummarySchema>
