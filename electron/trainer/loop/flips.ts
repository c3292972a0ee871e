import { layerMetric } from '../../../shared/metrics/metric.ts'
import type { State } from '../engines/engine.ts'
import { readStates } from '../engines/read-states.ts'

/** Counts sign changes of the latent weights from one call to the next. sign(0) is +1. */
export class FlipCounter {
  readonly #state: State
  readonly #names: readonly string[]
  #signs: Map<string, Uint8Array>

  private constructor(state: State, names: readonly string[], signs: Map<string, Uint8Array>) {
    this.#state = state
    this.#names = names
    this.#signs = signs
  }

  /** Begins with the signs as they are now. @param names of latent weights */
  static async create(state: State, names: readonly string[]): Promise<FlipCounter> {
    return new FlipCounter(state, names, await signsOf(state, names))
  }

  /**
   * Fraction of the weights whose sign changed since the last call, over all (`flips`) and by layer; nothing if
   * nothing is binarized.
   */
  async take(): Promise<Record<string, number>> {
    const before = this.#signs
    this.#signs = await signsOf(this.#state, this.#names)
    const layers: Record<string, number> = {}
    let changed = 0
    let total = 0
    for (const [name, signs] of this.#signs) {
      const old = before.get(name)!
      total += signs.length
      let here = 0
      for (let index = 0; index < signs.length; index++) here += signs[index]! ^ old[index]!
      layers[layerMetric('flips', name)] = here / signs.length
      changed += here
    }
    return total === 0 ? {} : { flips: changed / total, ...layers }
  }
}

async function signsOf(state: State, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  const latents = await readStates(state, names)
  return new Map([...latents].map(([name, values]) => [name, Uint8Array.from(values, (value) => (value >= 0 ? 1 : 0))]))
}
