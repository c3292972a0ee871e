import type { ModelFacts } from '../../../shared/contract/run.ts'
import { findDataset, type DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { quantizerOf } from '../../../shared/experiment/method.ts'
import type { ResolvedExperiment } from '../../../shared/experiment/resolve.ts'
import { bitsOf } from '../../../shared/quantizers/quantizer.ts'
import { input } from '../graph/operations/source.ts'
import { sizeOf } from '../graph/shape.ts'
import { Network } from '../layers/network.ts'
import { methodOf } from './method.ts'
import { modelBuilder } from './model.ts'

/**
 * Parameters and bytes of an experiment's network, read off its graph. Packed, a quantized weight takes as many bits as its
 * levels need (one for signs) and everything else four bytes; running statistics are not counted, as is usual.
 * @param dataset must be given where it does not come with the application.
 */
export function describeModel(experiment: ResolvedExperiment, dataset: Pick<DatasetEntry, 'channels' | 'height' | 'width' | 'classes'> = findDataset(experiment.dataset)!): ModelFacts {
  const quantizer = quantizerOf(experiment)
  const network = new Network('hard', methodOf(experiment))
  const images = input(network.graph, 'images', 'feed', [1, dataset.channels, dataset.height, dataset.width])
  modelBuilder(experiment.model)(network, images, dataset.classes.length, experiment.modelParameters)
  const quantizedBits = bitsOf(quantizer, experiment.quantizerParameters)
  const layers = network.parameters.map(({ name, shape, binarized }) => ({
    name,
    shape: [...shape],
    parameters: sizeOf(shape),
    binary: binarized && quantizer.binary,
    bits: binarized ? quantizedBits : 32,
  }))
  const total = layers.reduce((sum, layer) => sum + layer.parameters, 0)
  const binaryParameters = layers.reduce((sum, layer) => sum + (layer.binary ? layer.parameters : 0), 0)
  const packedBytes = layers.reduce((sum, layer) => sum + Math.ceil((layer.parameters * layer.bits) / 8), 0)
  return { parameters: total, binaryParameters, floatBytes: 4 * total, packedBytes, layers }
}
