import { weightsSource } from '../../../shared/experiment/source.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import type { WarmStart } from '../checkpoints/start.ts'
import { warmStart } from '../checkpoints/warm-start.ts'
import type { Network } from '../layers/network.ts'
import type { TrainingOrder } from '../messages.ts'
import type { ImageShape } from '../programs/programs.ts'
import { startFromWeights } from '../weights/start-weights.ts'

/**
 * Puts the weights of another run, or kept ones, in place of those drawn, as the experiment says.
 * @param initial values that were drawn; changed in place.
 * @returns null if the run starts from none. @throws CheckpointError
 */
export function firstWeights(
  order: TrainingOrder,
  dataset: ImageShape & { fingerprint?: string },
  initial: StateValues,
  network: Network,
): Promise<WarmStart | null> {
  const kept = weightsSource(order.experiment.startFrom)
  return kept === null
    ? warmStart(order, dataset, initial, network)
    : startFromWeights(order, kept, dataset, initial, network)
}
