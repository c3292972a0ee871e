/** Every buffer begins at a multiple of so many bytes. */
const alignment = 64
/** Kernels may read a vector beyond their input. */
const guard = 64

const rounded = (bytes: number): number => Math.ceil((bytes + guard) / alignment) * alignment

interface Gap {
  from: number
  to: number
}

/**
 * Addresses in the module's memory, given out while a plan is made: steps run one after the other, so that what a step
 * no longer needs can be where a later one writes.
 */
export class MemoryMap {
  #end: number
  readonly #gaps: Gap[] = []
  readonly #taken = new Map<number, number>()

  constructor(start: number) {
    this.#end = rounded(start)
  }

  /** Bytes up to the last address that was given out. */
  get size(): number {
    return this.#end
  }

  /** The smallest gap that holds so many bytes, or the end. */
  take(bytes: number): number {
    const size = rounded(bytes)
    const fitting = this.#gaps.filter(({ from, to }) => to - from >= size)
    const best = fitting.reduce<Gap | null>(
      (least, gap) => (least === null || gap.to - gap.from < least.to - least.from ? gap : least),
      null,
    )
    let address = this.#end
    if (best === null) this.#end += size
    else {
      address = best.from
      best.from += size
      if (best.from === best.to) this.#gaps.splice(this.#gaps.indexOf(best), 1)
    }
    this.#taken.set(address, size)
    return address
  }

  /** Room that nothing else ever has: for constants, which are there before the first step. */
  append(bytes: number): number {
    const address = this.#end
    this.#end += rounded(bytes)
    return address
  }

  give(address: number): void {
    const size = this.#taken.get(address)
    if (size === undefined) throw new Error(`Nothing was taken at ${address}.`)
    this.#taken.delete(address)
    const gap = { from: address, to: address + size }
    for (const other of this.#gaps.filter(({ from, to }) => to === gap.from || from === gap.to)) {
      gap.from = Math.min(gap.from, other.from)
      gap.to = Math.max(gap.to, other.to)
      this.#gaps.splice(this.#gaps.indexOf(other), 1)
    }
    this.#gaps.push(gap)
  }
}
