import { layerMetric } from '../../../../shared/metrics/metric.ts'
import type { Symbols } from '../../../../shared/quantizers/interpret.ts'
import type { Quantizer } from '../../../../shared/quantizers/quantizer.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import type { State, Values } from '../../engines/engine.ts'
import { readStates } from '../../engines/read-states.ts'
import { effectiveMu } from './effective-mu.ts'
import { flipMass, gapTerm } from './gap.ts'
import { latentHistogram } from './histogram.ts'
import type { Histogram } from '../../messages.ts'
import { latentFacts } from './latents.ts'
import { proximalOf, type Proximal } from './proximal.ts'

/**
 * Measures the latent weights of the binarized layers. It reads copies of the state and never writes: the training does
 * not see it.
 */
export class LayerMeter {
  readonly #state: State
  readonly #names: readonly string[]
  readonly #quantizer: Quantizer
  readonly #interval: number
  #before: Map<string, Values> | null = null
  #proximal: { key: string; value: Proximal | null } | null = null

  /** @param interval every so many steps one step is measured; 0 for none */
  constructor(state: State, names: readonly string[], quantizer: Quantizer, interval: number) {
    this.#state = state
    this.#names = names
    this.#quantizer = quantizer
    this.#interval = interval
  }

  /** Whether a step (from 0) is measured: the last of every interval. */
  isDue(step: number): boolean {
    return this.#interval > 0 && (step + 1) % this.#interval === 0
  }

  /** To be called before a step (from 0). */
  async beforeStep(step: number): Promise<void> {
    this.#before = this.isDue(step) ? await readStates(this.#state, this.#names) : null
  }

  /** Flips, flip mass and, for a ProxConnect pair, the gap term of the step just done; nothing if it was not due. */
  async afterStep(symbols: Symbols<number>): Promise<Record<string, number>> {
    const measured: Record<string, number> = {}
    if (this.#before === null || this.#before.size === 0) return measured
    const proximal = this.#proximalAt(symbols)
    const now = await readStates(this.#state, this.#names)
    for (const [name, before] of this.#before) {
      const after = now.get(name)!
      let flips = 0
      let mass = 0
      let gap = 0
      for (let index = 0; index < after.length; index++) {
        const [old, now] = [before[index]!, after[index]!]
        if (old >= 0 !== now >= 0) {
          flips++
          mass += flipMass(old, now)
        }
        if (proximal !== null) gap += gapTerm(proximal.P, old, now, proximal.breaks)
      }
      measured[layerMetric('stepFlips', name)] = flips / after.length
      measured[layerMetric('flipMass', name)] = mass
      if (proximal !== null) measured[layerMetric('gap', name)] = gap
    }
    this.#before = null
    return measured
  }

  /** Effective mu, distance to the signs and shares of dead and reversed latent weights, at the end of an epoch. */
  async atEpochEnd(symbols: Symbols<number>): Promise<Record<string, number>> {
    const backward = compile(this.#quantizer.backward, symbols)
    const forward = compile(this.#quantizer.forward, symbols)
    return Object.fromEntries(
      [...(await readStates(this.#state, this.#names))].flatMap(([name, latents]) => {
        const sharpness = effectiveMu(latents, forward)
        const facts = { ...latentFacts(latents, backward), ...(sharpness === null ? {} : { effectiveMu: sharpness }) }
        return Object.entries(facts).map(([fact, value]) => [layerMetric(fact, name), value])
      }),
    )
  }

  /** The latent weights of each layer as they are. */
  async histograms(): Promise<({ layer: string } & Histogram)[]> {
    return [...(await readStates(this.#state, this.#names))].map(([layer, latents]) => ({
      layer,
      ...latentHistogram(latents),
    }))
  }

  #proximalAt(symbols: Symbols<number>): Proximal | null {
    const key = JSON.stringify(symbols)
    if (this.#proximal?.key !== key) this.#proximal = { key, value: proximalOf(this.#quantizer, symbols) }
    return this.#proximal.value
  }
}
