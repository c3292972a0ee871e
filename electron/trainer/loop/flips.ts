import { layerMetric } from '../../../shared/metrics/metric.ts'
import type { State } from '../engines/engine.ts'

/** Counts sign changes of the latent weights from one call to the next. sign(0) is +1. */
export class FlipCounter {
  readonly #state: State
  readonly #names: readonly string[]
  #signs: Map<string, Uint8Array>

  constructor(state: State, names: readonly string[]) {
    this.#state = state
    this.#names = names
    this.#signs = this.#read()
  }

  /**
   * Fraction of the weights whose sign changed since the last call, over all (`flips`) and by layer; nothing if
   * nothing is binarized.
   */
  take(): Record<string, number> {
    const before = this.#signs
    this.#signs = this.#read()
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

  #read(): Map<string, Uint8Array> {
    return new Map(
      this.#names.map((name) => [name, Uint8Array.from(this.#state.read(name), (value) => (value >= 0 ? 1 : 0))]),
    )
  }
}
