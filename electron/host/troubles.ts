import { Changes } from './changes.ts'

/**
 * Troubles that the user must see in every view: that the disk is full, that no copy could be made.
 * One sentence or two each.
 */
export class Troubles {
  readonly #words = new Map<string, string>()
  readonly #changes = new Changes()

  /** @param found what was wrong with the data as they were opened; called until the host is closed */
  constructor(found: string | null = null) {
    if (found !== null) this.#words.set('data', found)
  }

  /**
   * Something is wrong with a part of the host; what was said of that part before is replaced. Said on standard error,
   * too, once.
   */
  raise(part: string, words: string): void {
    if (this.#words.get(part) === words) return
    this.#words.set(part, words)
    process.emitWarning(words)
    this.#changes.notify()
  }

  /** That part is well again. */
  settle(part: string): void {
    if (this.#words.delete(part)) this.#changes.notify()
  }

  get now(): string[] {
    return [...this.#words.values()]
  }

  /** Parts with what is wrong with them. */
  get entries(): [part: string, words: string][] {
    return [...this.#words]
  }

  /** Yields what is wrong, at once and after every change. */
  async *follow(signal: AbortSignal | undefined): AsyncGenerator<string[], void> {
    for await (const _ of this.#changes.follow(signal)) yield this.now
  }

  /** Ends all followers. */
  close(): void {
    this.#changes.close()
  }
}
