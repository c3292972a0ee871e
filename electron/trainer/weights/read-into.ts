import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import { mapOf } from '../../weights/maps/maps.ts'
import { mappedValues, mapWeights, type Mapping } from '../../weights/mapping.ts'
import type { WeightFile } from '../../weights/read-weights.ts'
import type { StateValues } from '../checkpoints/initial-state.ts'
import { initialState } from '../checkpoints/initial-state.ts'
import type { Network } from '../layers/network.ts'
import { evaluationProgram } from '../programs/programs.ts'

/** The real network that weights are read into. */
export interface RealNetwork {
  experiment: ResolvedExperiment
  network: Network
}

/** A model of the catalogue in full precision on the images of a data set. @throws BadInput */
export function realNetwork(model: string, modelParameters: ParameterValues, dataset: DatasetEntry): RealNetwork {
  mapOf(model)
  const experiment = resolveExperiment(
    { model, modelParameters, dataset: dataset.name, quantizer: 'full', batchSize: 1 },
    [dataset],
  )
  return { experiment, network: evaluationProgram(experiment, dataset, 'hard', 1).network }
}

/** What would become of every tensor. */
export function mappingInto({ experiment, network }: RealNetwork, { tensors }: WeightFile): Mapping {
  return mapWeights(mapOf(experiment.model), [...network.parameters, ...network.buffers], tensors)
}

/**
 * The weights of a file as this network has them; a head for other classes is as drawn.
 * @throws BadInput naming the tensors that are missing or of another shape, or that hold NaN
 */
export function stateFrom(path: string, file: WeightFile, real: RealNetwork): { state: StateValues; mapping: Mapping } {
  const mapping = mappingInto(real, file)
  const wrong = mapping.tensors.filter(({ state }) => state === 'missing' || state === 'misshapen')
  if (wrong.length > 0) {
    const [{ ours, theirs, shape, shapeThere }] = wrong as [(typeof wrong)[number]]
    const what =
      theirs === null
        ? phrase`"${ours}" is not in it`
        : phrase`"${theirs}" is ${shapeThere!.join('x')} there, and "${ours}" is ${shape.join('x')} here`
    throw new BadInput({
      code: 'does-not-fit',
      subject: path,
      field: 'model',
      what: phrase`${path} holds weights of another network than ${real.experiment.model}: ${what}
        (${wrong.length} of ${mapping.tensors.length} tensors do not fit)`,
      remedy: 'choose the model and its parameters that the weights are of',
    })
  }
  const state = initialState(real.network, [], real.experiment.seed)
  for (const mapped of mapping.tensors) {
    if (mapped.state === 'new') continue
    state.get(mapped.ours)!.values.set(mappedValues(path, mapped, file.tensors.get(mapped.theirs!)!))
  }
  return { state, mapping }
}
