import { binarizedRoles } from '../../../shared/experiment/complete-model.ts'
import { findModel } from '../../../shared/experiment/model-catalogue.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolve.ts'
import { findQuantizer } from '../../../shared/quantizers/zoo.ts'
import type { Method } from '../layers/network.ts'

export type MethodChoice = Pick<
  ResolvedExperiment,
  'model' | 'quantizer' | 'regime' | 'preset' | 'update' | 'weightForm' | 'activationForm' | 'accumulator' | 'accumulatorTile' | 'freezeSigns' | 'optimizer'
>

/** The method of an experiment as its network takes it. */
export function methodOf(choice: MethodChoice): Method {
  const { model, quantizer, regime, preset, update, weightForm, activationForm, accumulator, accumulatorTile, freezeSigns, optimizer } = choice
  return {
    quantizer: findQuantizer(quantizer)!,
    regime,
    binarized: binarizedRoles(findModel(model)!, preset),
    update,
    weightForm,
    activationForm,
    accumulator: { overflow: accumulator, tile: accumulatorTile },
    freezes: freezeSigns < 1,
    curvatureScaled: optimizer === 'lab',
  }
}
