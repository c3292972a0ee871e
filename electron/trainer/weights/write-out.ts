import { encodeSafetensors, type StoredTensor } from '../checkpoints/safetensors.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import { mapOf } from '../../weights/maps/maps.ts'
import { namesThere } from '../../weights/names.ts'
import type { RealNetwork } from './read-into.ts'

/**
 * Weights as a safetensors file under the names of those who publish the architecture, with what PyTorch's strict
 * loading asks for besides: a counter of batches, 0, behind every running variance.
 */
export function publishedFile({ experiment, network }: RealNetwork, state: StateValues): Uint8Array {
  const { lines, name: map } = mapOf(experiment.model)
  const tensors = new Map<string, StoredTensor>()
  const buffers = new Set(network.buffers.map(({ name }) => name))
  for (const { name } of [...network.parameters, ...network.buffers]) {
    const theirs = namesThere(lines, name)[0]!
    const { shape, values } = state.get(name)!
    const isNorm = shape.length === 4 && shape[0] === 1 && shape[2] === 1 && shape[3] === 1
    tensors.set(theirs, { shape: isNorm ? [shape[1]!] : shape, values })
    if (buffers.has(name) && theirs.endsWith('running_var'))
      tensors.set(theirs.replace(/running_var$/, 'num_batches_tracked'), { shape: [], values: new Float32Array(1) })
  }
  return encodeSafetensors(tensors, { format: 'pt', model: experiment.model, names: map })
}
