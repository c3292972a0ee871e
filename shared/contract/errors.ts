import { oc } from '@orpc/contract'
import { z } from 'zod'

/** The few kinds of errors that cross the border; each message says what happened, to what, and what to do. */
export const procedure = oc.errors({
  BAD_INPUT: {
    status: 400,
    data: z.object({ complaints: z.array(z.object({ field: z.string().nullable(), message: z.string() })) }),
  },
  NOT_FOUND: { status: 404 },
  BUSY: { status: 409 },
  ENGINE_FAILED: { status: 500 },
  DISK: { status: 507 },
})
