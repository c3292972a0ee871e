/** So many crashes of a page within the span are taken for accidents, after which it is loaded again. */
const most = 3
const span = 60_000

/** Decides whether a page that crashed is loaded again without asking: not one that crashes each time it is loaded. */
export class CrashPatience {
  readonly #now: () => number
  #crashes: number[] = []

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Counts a crash. @returns whether to load the page again */
  mayReload(): boolean {
    const now = this.#now()
    this.#crashes = [...this.#crashes.filter((moment) => now - moment < span), now]
    return this.#crashes.length <= most
  }
}
