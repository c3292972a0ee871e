import type { ResolvedExperiment } from '../../../../shared/experiment/resolved-experiment.ts'
import type { State } from '../../engines/engine.ts'
import type { Network } from '../../layers/network.ts'
import type { Slot } from '../../optimizers/optimizer.ts'
import { FlipCounter } from '../flips.ts'
import { GradientMeter } from './gradient-meter.ts'
import { LayerMeter } from './layer-meter.ts'

/** What is measured of a training's weights while it goes on. */
export async function metersOf(
  state: State,
  { parameters }: Network,
  slots: readonly Slot[],
  experiment: ResolvedExperiment,
): Promise<{ flips: FlipCounter; layers: LayerMeter; gradients: GradientMeter }> {
  const { diagnosticsInterval, momentum } = experiment
  const binarized = parameters.filter((parameter) => parameter.binarized).map(({ name }) => name)
  const weights = parameters.filter(({ role }) => role !== null).map(({ name }) => name)
  return {
    flips: await FlipCounter.create(state, binarized),
    layers: new LayerMeter(state, parameters, diagnosticsInterval),
    gradients: new GradientMeter(state, weights, slots, momentum, diagnosticsInterval),
  }
}
