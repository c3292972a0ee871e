import { encodeSafetensors, type StoredTensor } from '../checkpoints/safetensors.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import { mapsOf } from '../../weights/maps/maps.ts'
import type { NameThere, WeightMap } from '../../weights/maps/weight-map.ts'
import { namesThere } from '../../weights/names.ts'
import type { RealNetwork } from './read-into.ts'

type Written = Pick<RealNetwork, 'experiment' | 'network'>

/**
 * Weights as a safetensors file under the names of those who publish the architecture, with what PyTorch's strict
 * loading asks for besides: a counter of batches, 0, behind every running variance, and biases of zeros before norms.
 * @param map whose names; those that are written by default if not given
 */
export function publishedFile(
  { experiment, network }: Written,
  state: StateValues,
  map: WeightMap = mapsOf(experiment.model)[0],
): Uint8Array {
  const tensors = new Map<string, StoredTensor>()
  const buffers = new Set(network.buffers.map(({ name }) => name))
  for (const { name } of [...network.parameters, ...network.buffers]) {
    const place = namesThere(map.lines, name)[0]!
    const tensor = shapedThere(map, name, state.get(name)!, experiment.modelParameters['patch'])
    if (place.part === undefined) tensors.set(place.name, tensor)
    else putPart(tensors, place, tensor)
    if (place.less !== undefined)
      tensors.set(place.less, { shape: tensor.shape, values: new Float32Array(tensor.values.length) })
    if (buffers.has(name) && place.name.endsWith('running_var'))
      tensors.set(place.name.replace(/running_var$/, 'num_batches_tracked'), {
        shape: [],
        values: new Float32Array(1),
      })
  }
  return encodeSafetensors(tensors, {
    format: 'pt',
    model: experiment.model,
    names: map.name,
    parameters: JSON.stringify(experiment.modelParameters),
  })
}

type Held = NonNullable<ReturnType<StateValues['get']>>

/** A batch norm is [C] there, patches are convolutions, and positions have an axis of images. */
function shapedThere(map: WeightMap, name: string, { shape, values }: Held, patch: number | undefined): StoredTensor {
  const isNorm = shape.length === 4 && shape[0] === 1 && shape[2] === 1 && shape[3] === 1
  if (isNorm) return { shape: [shape[1]!], values }
  if (name === map.positions) return { shape: [1, ...shape], values }
  if (name === `${map.first}.weight` && shape.length === 2 && patch !== undefined)
    return { shape: [shape[0]!, shape[1]! / patch ** 2, patch, patch], values }
  return { shape, values }
}

/** Puts a tensor into its place in one that holds several. */
function putPart(tensors: Map<string, StoredTensor>, { name, part }: NameThere, { shape, values }: StoredTensor): void {
  const [index, of] = part!
  const whole = tensors.get(name) ?? {
    shape: [shape[0]! * of, ...shape.slice(1)],
    values: new Float32Array(values.length * of),
  }
  whole.values.set(values, index * values.length)
  tensors.set(name, whole)
}
