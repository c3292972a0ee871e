import type { ModelFacts } from '../../../shared/contract/run.ts'
import { findDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolved-experiment.ts'
import { sizeOf } from '../graph/shape.ts'
import { productsOf, sumMultiplyAdds } from './products.ts'
import { deployedNetwork, packedSize } from './summary.ts'

/**
 * Parameters, bytes and multiply-adds of an experiment's network, read off its graph. Packed, a quantized weight takes
 * as many bits as its levels need (one for signs) and everything else four bytes; running statistics are not counted,
 * as is usual.
 * @param dataset must be given if it does not come with the application.
 */
export function describeModel(
  experiment: ResolvedExperiment,
  dataset: Pick<DatasetEntry, 'channels' | 'height' | 'width' | 'classes'> = findDataset(experiment.dataset)!,
): ModelFacts {
  const { network, logits } = deployedNetwork({ ...experiment, images: dataset, classes: dataset.classes.length })
  const own = experiment.quantizerParameters
  const layers = network.parameters.map(({ name, shape, method }) => ({
    name,
    shape: [...shape],
    parameters: sizeOf(shape),
    binary: method?.quantizer.binary === true,
    bits: packedSize({ shape, method }, own).bits,
  }))
  const total = layers.reduce((sum, layer) => sum + layer.parameters, 0)
  const binaryParameters = layers.reduce((sum, layer) => sum + (layer.binary ? layer.parameters : 0), 0)
  const packedBytes = network.parameters.reduce((sum, parameter) => sum + packedSize(parameter, own).bytes, 0)
  return {
    parameters: total,
    binaryParameters,
    floatBytes: 4 * total,
    packedBytes,
    multiplyAdds: sumMultiplyAdds(productsOf(network, logits)),
    layers,
  }
}
