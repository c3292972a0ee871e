import { setTimeout as delay } from 'node:timers/promises'
import { Failure } from '../failure.ts'
import type { Troubles } from '../troubles.ts'

/** Milliseconds before a change is tried again. */
const retryAfter = 2000

/**
 * Makes a change of the store again and again while a full disk or another program prevents it, until asked to give up.
 * Nobody waits for this with an eye on it, and a run would seem to stop: it is shown as a trouble of the store.
 */
export async function persist<Value>(
  change: () => Promise<Value>,
  troubles: Troubles,
  givesUp: () => boolean,
): Promise<Value> {
  let told = false
  try {
    for (;;) {
      try {
        return await change()
      } catch (error) {
        if (!concernsStore(error) || givesUp()) throw error
        troubles.raise('store', `${error.message} It is tried again every ${retryAfter / 1000} seconds.`)
        told = true
        await delay(retryAfter)
      }
    }
  } finally {
    if (told) troubles.settle('store')
  }
}

/** Whether the whole store could not be written, which may pass: a full disk, or another program that holds it. */
export function concernsStore(error: unknown): error is Failure {
  return error instanceof Failure && (error.kind === 'busy' || error.kind === 'disk')
}
