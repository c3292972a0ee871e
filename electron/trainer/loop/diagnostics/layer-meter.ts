import { layerMetric } from '../../../../shared/metrics/metric.ts'
import type { Symbols } from '../../../../shared/quantizers/interpret.ts'
import { compile } from '../../../../shared/quantizers/scalar.ts'
import type { State, Values } from '../../engines/engine.ts'
import { readStates } from '../../engines/read-states.ts'
import type { LayerMethod } from '../../layers/layer-method.ts'
import { effectiveMu } from './effective-mu.ts'
import { flipMass, gapTerm } from './gap.ts'
import { latentHistogram } from './histogram.ts'
import type { Histogram } from '../../messages.ts'
import { latentFacts } from './latents.ts'
import { proximalOf, type Proximal } from './proximal.ts'

/** The quantizer of a layer. */
type Quantized = Pick<LayerMethod, 'quantizer' | 'symbols'>

/**
 * Measures the latent weights of the binarized layers. It reads copies of the state and never writes: the training does
 * not see it.
 */
export class LayerMeter {
  readonly #state: State
  readonly #names: readonly string[]
  readonly #methods: ReadonlyMap<string, Quantized>
  readonly #interval: number
  #before: Map<string, Values> | null = null
  /** By quantizer, as its symbols are called: what was found out last. */
  readonly #proximal = new Map<string, { key: string; value: Proximal | null }>()

  /**
   * @param parameters of the network, of which the quantized ones are measured
   * @param interval every so many steps one step is measured; 0 for none
   */
  constructor(state: State, parameters: readonly { name: string; method: Quantized | null }[], interval: number) {
    this.#state = state
    this.#methods = new Map(
      parameters.flatMap(({ name, method }) => (method === null ? [] : [[name, method] as const])),
    )
    this.#names = [...this.#methods.keys()]
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
    const now = await readStates(this.#state, this.#names)
    for (const [name, before] of this.#before) {
      const proximal = this.#proximalAt(this.#methods.get(name)!, symbols)
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
    return Object.fromEntries(
      [...(await readStates(this.#state, this.#names))].flatMap(([name, latents]) => {
        const method = this.#methods.get(name)!
        const { forward, backward } = compiledAt(method, symbols)
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

  #proximalAt(method: Quantized, symbols: Symbols<number>): Proximal | null {
    const own = ownSymbols(method, symbols)
    const key = JSON.stringify(own)
    const known = this.#proximal.get(method.symbols)
    if (known?.key === key) return known.value
    const value = proximalOf(method.quantizer, own)
    this.#proximal.set(method.symbols, { key, value })
    return value
  }
}

/** The symbols of a layer's quantizer under the names in its expressions. */
function ownSymbols({ symbols: prefix }: Quantized, symbols: Symbols<number>): Symbols<number> {
  if (prefix === '') return symbols
  return Object.fromEntries(
    Object.entries(symbols).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : [],
    ),
  )
}

function compiledAt(method: Quantized, symbols: Symbols<number>) {
  const own = ownSymbols(method, symbols)
  return { forward: compile(method.quantizer.forward, own), backward: compile(method.quantizer.backward, own) }
}
