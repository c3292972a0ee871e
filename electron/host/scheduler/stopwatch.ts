/** Measures the time in which a run trains, pauses left out. */
export class Stopwatch {
  #since: number | null = null

  start(): void {
    this.#since ??= performance.now()
  }

  get running(): boolean {
    return this.#since !== null
  }

  /** Seconds since the last lap, or since the start. */
  lap(): number {
    if (this.#since === null) return 0
    const now = performance.now()
    const seconds = (now - this.#since) / 1000
    this.#since = now
    return seconds
  }

  /** The last lap. */
  stop(): number {
    const seconds = this.lap()
    this.#since = null
    return seconds
  }
}
