import { layerMetric } from '../../../../shared/metrics/metric.ts'
import type { State, Values } from '../../engines/engine.ts'
import { readStates } from '../../engines/read-states.ts'
import { gradientMemory, type GradientMemory, type Slot } from '../../optimizers/optimizer.ts'

/**
 * Norms of the gradients that the optimizer was given, read off what it remembers of them: g = (m_t - decay m_{t-1}) /
 * share. The training program stays the one it is without diagnostics, and so does every bit of the training. For
 * latent weights this is what moves them, B(w*) g; clipping and coupled weight decay have been applied, the decay of
 * AdamW is not part of it. Off by the rounding of m, about 2^-24 |m| / share in float32.
 */
export class GradientMeter {
  readonly #state: State
  readonly #interval: number
  readonly #memories: ReadonlyMap<string, GradientMemory>
  #before: Map<string, Values> | null = null

  /**
   * @param names parameters to be measured; those of which the optimizer keeps no such memory (Bop's signs) are left
   * out
   * @param interval every so many steps one step is measured; 0 for none
   */
  constructor(state: State, names: readonly string[], slots: readonly Slot[], momentum: number, interval: number) {
    this.#state = state
    this.#interval = interval
    this.#memories = new Map(
      names.flatMap((name) => {
        const memory = gradientMemory(name, slots, momentum)
        return memory === null ? [] : [[name, memory]]
      }),
    )
  }

  /** Whether a step (from 0) is measured: the last of every interval. */
  isDue(step: number): boolean {
    return this.#interval > 0 && (step + 1) % this.#interval === 0
  }

  /** To be called before a step (from 0). */
  async beforeStep(step: number): Promise<void> {
    this.#before = this.isDue(step) ? await this.#read() : null
  }

  /** The Euclidean norms of the step just done; nothing if it was not due. */
  async afterStep(): Promise<Record<string, number>> {
    const measured: Record<string, number> = {}
    if (this.#before === null) return measured
    const now = await this.#read()
    for (const [name, before] of this.#before) {
      const { decay, share } = this.#memories.get(name)!
      const after = now.get(name)!
      let squares = 0
      for (let index = 0; index < after.length; index++)
        squares += ((after[index]! - decay * before[index]!) / share) ** 2
      measured[layerMetric('gradientNorm', name)] = Math.sqrt(squares)
    }
    this.#before = null
    return measured
  }

  /** What the optimizer remembers now, by the parameter's name. */
  async #read(): Promise<Map<string, Values>> {
    const values = await readStates(
      this.#state,
      [...this.#memories.values()].map(({ slot }) => slot),
    )
    return new Map([...this.#memories].map(([name, { slot }]) => [name, values.get(slot)!]))
  }
}
