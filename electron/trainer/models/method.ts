import { binarizedRoles } from '../../../shared/experiment/complete-model.ts'
import { parseLayerMethods } from '../../../shared/experiment/layer-methods.ts'
import { parseSelectors } from '../../../shared/experiment/layer-selector.ts'
import { quantizerOf, type MethodFields } from '../../../shared/experiment/method.ts'
import { modelOf } from '../../../shared/experiment/model-catalogue.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { Method } from '../layers/network.ts'

/** Parts of a method; a summary may leave out those that it does not need. */
export type MethodChoice = MethodFields &
  Pick<ResolvedExperiment, 'model' | 'regime' | 'preset'> &
  Partial<
    Pick<
      ResolvedExperiment,
      | 'architecture'
      | 'update'
      | 'weightForm'
      | 'activationForm'
      | 'activationBits'
      | 'layerMethods'
      | 'attention'
      | 'accumulator'
      | 'accumulatorTile'
      | 'freezeSigns'
      | 'binarizing'
      | 'fixedLayers'
      | 'optimizer'
    >
  >

/** The method of an experiment as its network takes it. */
export function methodOf(choice: MethodChoice): Method {
  const {
    model,
    architecture,
    regime,
    preset,
    update,
    weightForm,
    activationForm,
    activationBits,
    layerMethods,
    attention,
    accumulator = 'saturating',
    accumulatorTile = null,
    freezeSigns = 1,
    binarizing,
    fixedLayers,
    optimizer,
  } = choice
  return {
    quantizer: quantizerOf(choice),
    rules: parseLayerMethods(layerMethods).rules,
    regime,
    binarized: binarizedRoles(modelOf({ model, architecture }), preset),
    update,
    weightForm,
    activationForm,
    activationBits,
    attention,
    accumulator: { overflow: accumulator, tile: accumulatorTile },
    freezes: freezeSigns < 1,
    binarizing,
    fixed: parseSelectors(fixedLayers),
    curvatureScaled: optimizer === 'lab',
  }
}
