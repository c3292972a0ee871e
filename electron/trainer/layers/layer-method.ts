import type { ActivationForm, WeightForm } from '../../../shared/experiment/forms.ts'
import { parseLayerMethods, type LayerRule } from '../../../shared/experiment/layer-methods.ts'
import { takesSigns, type Regime } from '../../../shared/experiment/regime.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Quantizer } from '../../../shared/quantizers/quantizer.ts'

/** The method of one layer. */
export interface LayerMethod {
  quantizer: Quantizer
  /** Stands before the names of the quantizer's symbols: nothing if it is the run's own. */
  symbols: string
  /** Parameters of the quantizer; null if they are the run's own. */
  parameters: ParameterValues | null
  regime: Regime
  activationBits: number | null
  weightForm: WeightForm
  activationForm: ActivationForm
}

/** Stands before the symbols of a rule's quantizer; rules are counted from 0. */
export function symbolsOfRule(place: number): string {
  return `${place + 1}.`
}

/** A layer's method after a rule. */
export function changed(
  method: LayerMethod,
  { quantizer, parameters, changes }: LayerRule,
  place: number,
): LayerMethod {
  return {
    ...method,
    ...(quantizer === null ? {} : { quantizer, parameters, symbols: symbolsOfRule(place) }),
    ...changes,
  }
}

/** Whether a method leaves weights real; then they have no latent weights. */
export function quantizesWeights({ quantizer }: LayerMethod): boolean {
  return quantizer.levels !== null
}

/** Bits of what enters a layer: 1 for signs, null for real values. */
export function bitsOfInput({ regime, quantizer, activationBits }: LayerMethod): number | null {
  const claimed = takesSigns(regime) && (regime === 'ba') === (quantizer.levels === null)
  return claimed ? 1 : activationBits
}

/** The quantizers of an experiment that are for single layers, with their parameters and what stands before symbols. */
export function variantsOf({
  layerMethods,
}: Pick<ResolvedExperiment, 'layerMethods'>): Pick<LayerMethod, 'quantizer' | 'parameters' | 'symbols'>[] {
  return parseLayerMethods(layerMethods).rules.flatMap(({ quantizer, parameters }, place) =>
    quantizer === null ? [] : [{ quantizer, parameters, symbols: symbolsOfRule(place) }],
  )
}
