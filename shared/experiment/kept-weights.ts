import { z } from 'zod'
import type { FaultInput } from '../errors/fault.ts'
import { listed, phrase } from '../errors/phrase.ts'
import { pinnedSource, weightsSource } from './source.ts'

/** Weights of others that are kept in the store, with what is needed to use and to cite them. */
export const keptWeightsSchema = z.object({
  name: z.string(),
  model: z.string(),
  /** Parameters of the model with which they are used: patch, GELU, epsilon. */
  modelParameters: z.record(z.string(), z.number()),
  /** Whose names their tensors have. */
  map: z.string(),
  /** SHA-256 of the file that they were read from, and of the file in which they are kept. */
  digest: z.string(),
  keptDigest: z.string(),
  bytes: z.number(),
  tensors: z.int(),
  /** Which set of tensors of the file they are; empty if it had one. */
  part: z.string(),
  /** Where they come from and under which licence, in the words of whoever added them. */
  source: z.string(),
  licence: z.string(),
  /** The images that they were made for. */
  channels: z.int(),
  height: z.int(),
  width: z.int(),
  classes: z.int(),
  /** Tensors here that are latent weights of a run of ours; none of weights of others. */
  latent: z.array(z.string()).default([]),
  normalisation: z.object({ mean: z.array(z.number()), deviation: z.array(z.number()) }).nullable(),
  /** Milliseconds since 1970. */
  addedAt: z.number(),
})
export type KeptWeights = z.output<typeof keptWeightsSchema>

/** What a source of an experiment means, or why it means nothing. */
export interface FoundWeights {
  kept: KeptWeights | null
  complaints: FaultInput[]
}

/**
 * Finds the kept weights that a field names.
 * @param weights those there are; null if they are not known here, and nothing is checked
 */
export function findWeights(
  field: 'startFrom' | 'teacher',
  source: unknown,
  weights: readonly KeptWeights[] | null,
): FoundWeights {
  const named = weightsSource(source)
  if (named === null || weights === null) return { kept: null, complaints: [] }
  const kept = weights.find(({ name }) => name === named.name)
  if (kept === undefined)
    return {
      kept: null,
      complaints: [
        {
          code: 'unknown-name',
          subject: named.name,
          field,
          what: phrase`no weights are kept under the name "${named.name}"`,
          remedy:
            weights.length === 0
              ? 'add them with `signum weights add`'
              : phrase`there are ${listed(weights.map(({ name }) => name))}`,
        },
      ],
    }
  if (named.digest !== null && !kept.digest.startsWith(named.digest))
    return {
      kept: null,
      complaints: [
        {
          code: 'conflict',
          subject: named.name,
          field,
          what: phrase`other weights are kept under the name "${named.name}" now: their SHA-256 begins with
            ${kept.digest.slice(0, 12)}, not ${named.digest}`,
          remedy: phrase`leave "#${named.digest}" out to take these, or add the others again`,
        },
      ],
    }
  return { kept, complaints: [] }
}

/** A source with the digest of what it means now; as it is if it is a run, or nothing is known. */
export const pinned = (source: string | number | null, kept: KeptWeights | null): string | number | null =>
  kept === null ? source : pinnedSource(kept)
