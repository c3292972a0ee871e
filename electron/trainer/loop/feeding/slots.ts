import type { FilledBatch } from './filled-batch.ts'

/** Batches that two threads hand to and fro in shared memory: nothing is copied from one to the other. */
export interface Slots {
  images: Float32Array[]
  targets: Float32Array[]
  /** Whose turn a slot is. */
  turns: Int32Array
}

export const empty = 0
export const filled = 1
/** The filling thread has failed; it says why in a message. */
export const failed = 2

const count = 3

/** Room for three batches: one in use, two ahead. */
export function createSlots(size: Pick<FilledBatch, 'images' | 'targets'>): Slots {
  const shared = ({ length }: Float32Array) =>
    Array.from(
      { length: count },
      () => new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT)),
    )
  return {
    images: shared(size.images),
    targets: shared(size.targets),
    turns: new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT)),
  }
}

/** Waits while a slot has a turn, without keeping the thread from other work. @returns the turn it has then */
export async function changed({ turns }: Slots, slot: number, from: number): Promise<number> {
  for (let turn = Atomics.load(turns, slot); ; turn = Atomics.load(turns, slot)) {
    if (turn !== from) return turn
    const wait = Atomics.waitAsync(turns, slot, from)
    if (wait.async) await wait.value
  }
}

export function pass({ turns }: Slots, slot: number, to: number): void {
  Atomics.store(turns, slot, to)
  Atomics.notify(turns, slot)
}
