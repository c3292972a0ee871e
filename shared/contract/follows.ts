import { z } from 'zod'
import { procedure } from './errors.ts'
import { faultSchema } from './fault-schema.ts'
import { importKinds, importSchema } from './imports.ts'

/** A request to follow a folder of the host's machine: where it is, and how its runs are read. */
export const followSchema = importSchema
  .omit({ dryRun: true })
  .extend({ kind: z.enum(importKinds).exclude(['archive']).optional() })
export type FollowRequest = z.input<typeof followSchema>

/** `absent`: there is nothing at its path, for now. `failed`: it is tried again by itself. */
export const followStates = ['following', 'absent', 'failed'] as const

export const followedSchema = z.object({
  id: z.string(),
  path: z.string(),
  study: z.string().nullable(),
  state: z.enum(followStates),
  /** Files and folders that runs are read from, and the runs in them, of which some grow now. */
  sources: z.int(),
  runs: z.int(),
  growing: z.int(),
  /** When points came last, since the host was started; milliseconds since 1970, null if none came. */
  lastNews: z.number().nullable(),
  /** What is not read, and what is worth knowing, each once; at most 100 since the host was started. */
  remarks: z.array(z.object({ leftOut: z.boolean(), fault: faultSchema })),
  /** Why it failed; null if it did not. */
  fault: faultSchema.nullable(),
})
export type FollowedFolder = z.output<typeof followedSchema>

export const followsContract = {
  /** Folders that are followed, also after the host is started again, in the order in which they were named. */
  list: procedure.output(z.array(followedSchema)),
  /** Follows a folder or a pattern from now on; the same path again is read as it is said now. */
  start: procedure.input(followSchema).output(z.object({ id: z.string() })),
  /** Ends following; its runs stay. False if it was not followed. */
  stop: procedure.input(z.strictObject({ id: z.string() })).output(z.object({ stopped: z.boolean() })),
}
