import type { BatchBuffers } from '../../evaluation/evaluation.ts'

/** Batches that threads hand to and fro in shared memory: nothing is copied from one to the other. */
export interface Slots {
  images: Float32Array[]
  targets: Float32Array[]
  /**
   * Whose turn a slot is: twice the number of a batch while it is filled, one more once it is, and `failed` if it
   * cannot be.
   */
  turns: Int32Array
  /** Threads that have filled their rows of the batch of a slot. */
  done: Int32Array
}

/** A filling thread has failed; it says why in a message. */
export const failed = -1

/** The turn of a slot while a batch is filled, and when it is. */
export const filling = (batch: number): number => 2 * batch
export const filled = (batch: number): number => 2 * batch + 1

const count = 3

/** Room for three batches: one in use, two ahead. */
export function createSlots(size: Pick<BatchBuffers, 'images' | 'targets'>): Slots {
  const shared = ({ length }: Float32Array) =>
    Array.from(
      { length: count },
      () => new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT)),
    )
  const whole = () => new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT))
  const turns = whole()
  for (let slot = 0; slot < count; slot++) turns[slot] = filling(slot)
  return { images: shared(size.images), targets: shared(size.targets), turns, done: whole() }
}

/** Waits until a slot has a turn, or has failed, without keeping the thread from other work. @returns the turn */
export async function turned({ turns }: Slots, slot: number, wanted: number): Promise<number> {
  for (;;) {
    const turn = Atomics.load(turns, slot)
    if (turn === wanted || turn === failed) return turn
    const wait = Atomics.waitAsync(turns, slot, turn)
    if (wait.async) await wait.value
  }
}

export function pass({ turns }: Slots, slot: number, to: number): void {
  Atomics.store(turns, slot, to)
  Atomics.notify(turns, slot)
}

/** Notes that a thread has filled its rows. @returns whether it was the last of so many, which may pass the slot on */
export function isLast({ done }: Slots, slot: number, threads: number): boolean {
  if (Atomics.add(done, slot, 1) + 1 < threads) return false
  Atomics.store(done, slot, 0)
  return true
}

/**
 * Rows of a batch that a thread fills, from `from` to before `to`: copies of an image stay together.
 * @param part the thread, from 0
 */
export function rowsOf(
  part: number,
  parts: number,
  { rows, repeats }: { rows: number; repeats: number },
): { from: number; to: number } {
  const groups = Math.ceil(rows / repeats)
  const at = (each: number): number => Math.min(rows, repeats * Math.floor((groups * each) / parts))
  return { from: at(part), to: at(part + 1) }
}
