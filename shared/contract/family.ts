import { z } from 'zod'
import { runStateSchema } from './run.ts'

/**
 * How a run is related to one that was before it: it started from its weights, was taught by it, or repeats it (the
 * same configuration, seed, images and code).
 */
export const kinships = ['start', 'teacher', 'repeat'] as const
export type Kinship = (typeof kinships)[number]

export const relativeSchema = z.object({
  id: z.int(),
  by: z.enum(kinships),
  /** The later run of the two that are related. */
  of: z.int(),
  /** The earlier one. */
  from: z.int(),
  /** 1 for a run that is related to the one asked for itself. */
  distance: z.int().positive(),
  /** Null if it was removed. */
  state: runStateSchema.nullable(),
  /** The name that the user gave it. */
  name: z.string(),
})
export type Relative = z.output<typeof relativeSchema>

/** The tree of origin of a run, nearest first. */
export const familySchema = z.object({
  ancestors: z.array(relativeSchema),
  descendants: z.array(relativeSchema),
  /** Whether there are more than these. */
  more: z.boolean(),
  /** How often the run went on from a checkpoint. */
  resumed: z.int(),
  /** How the search of its study took it out of the matrix; null if it was not searched. */
  search: z.enum(['tpe', 'sample']).nullable(),
})
export type Family = z.output<typeof familySchema>
