import type { CompiledProgram, Feeds, GatheredFeed, Values } from '../engines/engine.ts'

/** A step that was asked for, and what it was fed with. */
export interface GivenStep {
  /** Counted from 0. */
  step: number
  feeds: Feeds
  /** In place of one of the feeds. */
  gathered?: GatheredFeed
}

export type Outputs = Record<string, Values>

/**
 * Steps in their order, as many ahead of the answers as the engine takes: where it computes in a process or on a card
 * of its own, nobody waits for the other.
 */
export class StepQueue<Given extends GivenStep> {
  readonly #program: CompiledProgram
  readonly #done: (given: Given, outputs: Outputs) => Promise<void> | void
  #unanswered: { given: Given; outputs: Promise<Outputs> }[] = []

  /** @param done is told of every step, in order, when its answer is there; what it throws goes to who waits */
  constructor(program: CompiledProgram, done: (given: Given, outputs: Outputs) => Promise<void> | void) {
    this.#program = program
    this.#done = done
  }

  /** Whether feeds are still read after `ask` has settled: they must not be written over then. */
  get keepsFeeds(): boolean {
    return this.#ahead > 0
  }

  /** Asks for a step. Settles when there is room for another. */
  async ask(given: Given): Promise<void> {
    const outputs = this.#program.step(given.feeds, given.gathered)
    // Whoever takes the answer hears of a failure.
    outputs.catch(() => undefined)
    this.#unanswered.push({ given, outputs })
    await this.#takeUntil(this.#ahead)
  }

  /** Waits for every answer. */
  settle(): Promise<void> {
    return this.#takeUntil(0)
  }

  /** Waits for the answers that are still to come, and ignores them. @returns how many steps were done */
  async drop(): Promise<number> {
    const answers = await Promise.allSettled(this.#unanswered.splice(0).map(({ outputs }) => outputs))
    return answers.filter(({ status }) => status === 'fulfilled').length
  }

  get #ahead(): number {
    return this.#program.ahead ?? 0
  }

  async #takeUntil(left: number): Promise<void> {
    while (this.#unanswered.length > left) {
      const { given, outputs } = this.#unanswered.shift()!
      await this.#done(given, await outputs)
    }
  }
}
