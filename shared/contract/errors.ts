import { oc } from '@orpc/contract'
import { faultData } from './fault-schema.ts'

/**
 * The few kinds of errors that cross the border. Each carries its faults as values; the message says them in plain
 * words, for programs that only show it.
 */
export const procedure = oc.errors({
  BAD_INPUT: { status: 400, data: faultData },
  NOT_FOUND: { status: 404, data: faultData },
  BUSY: { status: 409, data: faultData },
  ENGINE_FAILED: { status: 500, data: faultData },
  DISK: { status: 507, data: faultData },
})
