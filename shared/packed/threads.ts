import { kernelsOn, type Kernels, type WasmMemory } from './kernel-modules.ts'

/** One call of a kernel: where its parameters lie, and over how many items it goes. */
export interface PlacedCall {
  kernel: string
  parameters: number
  items: number
}

/** What a thread is told once; it can be sent to one. */
export interface ThreadOrder {
  memory: WasmMemory
  control: Int32Array
  calls: PlacedCall[]
  /** Scratch memory of the thread's own. */
  scratch: number
  /** From 0, which is the thread that asks. */
  index: number
  threads: number
  dots: boolean
}

/** Threads that help one: an environment says how they are made. */
export interface Crew {
  /** How many compute, the one that asks among them. */
  threads: number
  /** Starts `runThread` with an order in a thread of its own; resolves when it waits for work. */
  start(order: ThreadOrder): Promise<void>
}

/** Places of the control words: which image is computed, how many threads have come how far, whether to end. */
const [turn, arrived, ended] = [0, 1, 2]

/** Control words that threads share. */
export const newControl = (): Int32Array => new Int32Array(new SharedArrayBuffer(12))

/** Items that are shared out together: kernels compute eight rows at once. */
const block = 8
/** Looks at a control word before a thread goes to sleep. */
const looks = 2000

/** Waits until a control word has come to a value; where a thread may not sleep it keeps looking. */
function waitFor(control: Int32Array, place: number, value: number, maySleep: boolean): void {
  for (let look = 0; ; look++) {
    const now = Atomics.load(control, place)
    // Differences are right also where the word has wrapped around.
    if (((now - value) | 0) >= 0) return
    if (maySleep && look >= looks) Atomics.wait(control, place, now)
  }
}

/** All calls of one image, of each a share; every thread waits for the others before the next. */
function compute(
  { control, calls, scratch, index, threads }: ThreadOrder,
  kernels: Kernels,
  image: number,
  maySleep: boolean,
): void {
  for (const [place, { kernel, parameters, items }] of calls.entries()) {
    const each = Math.ceil(items / threads / block) * block
    const [from, to] = [Math.min(items, index * each), Math.min(items, (index + 1) * each)]
    if (from < to) kernels[kernel]!(parameters, scratch, from, to)
    Atomics.add(control, arrived, 1)
    Atomics.notify(control, arrived)
    waitFor(control, arrived, ((image - 1) * calls.length + place + 1) * threads, maySleep)
  }
}

/** What a helping thread does until it is told to end. */
export async function runThread(order: ThreadOrder, ready: () => void): Promise<void> {
  const { memory, control, dots } = order
  const kernels = await kernelsOn(memory, dots)
  ready()
  for (let image = 1; ; image++) {
    waitFor(control, turn, image, true)
    if (Atomics.load(control, ended) !== 0) return
    compute(order, kernels, image, true)
  }
}

/** The thread that asks, and by what it asks. */
export class Threads {
  readonly #order: ThreadOrder
  readonly #kernels: Kernels
  readonly #maySleep: boolean
  #image = 0

  constructor(order: ThreadOrder, kernels: Kernels) {
    this.#order = order
    this.#kernels = kernels
    // The thread of a page may not sleep.
    this.#maySleep = !('document' in globalThis)
  }

  /** Computes the image that is in memory. */
  run(): void {
    this.#image++
    Atomics.store(this.#order.control, turn, this.#image)
    Atomics.notify(this.#order.control, turn)
    compute(this.#order, this.#kernels, this.#image, this.#maySleep)
  }

  /** Lets the helping threads end. */
  end(): void {
    Atomics.store(this.#order.control, ended, 1)
    Atomics.add(this.#order.control, turn, 1)
    Atomics.notify(this.#order.control, turn)
  }
}
