import { vggStages } from '../../../shared/experiment/models/vgg.ts'
import { imageNetNormalisation, layerLines, type MapLine, type WeightMap } from './weight-map.ts'

/**
 * VGG with batch norm as torchvision and timm publish it (Simonyan and Zisserman, 2015, table 1). Convolutions there
 * have a bias, which the norm behind them takes away again: here it is taken off the running mean.
 */
function vggMap(model: string, stages: readonly (readonly number[])[]): WeightMap {
  const lines: MapLine[] = []
  let place = 0
  let index = 0
  for (const stage of stages) {
    for (const _ of stage) {
      index++
      const [layer, norm] = [`features.${place}`, `features.${place + 1}`]
      const mean = { name: `${norm}.running_mean`, less: `${layer}.bias` }
      lines.push(
        { ours: `convolution${index}.weight`, theirs: [`${layer}.weight`] },
        { ours: `convolution${index}.mean`, theirs: [mean] },
        { ours: `convolution${index}.{norm}`, theirs: [`${norm}.{norm}`] },
      )
      // Convolution, norm and ReLU; behind a stage its pooling.
      place += 3
    }
    place++
  }
  return {
    name: `torchvision-${model}`,
    title: `${model.toUpperCase()} with batch norm of torchvision and timm`,
    models: [model],
    parameters: {},
    lines: [
      ...lines,
      ...layerLines('dense1', ['classifier.0', 'pre_logits.fc1']),
      ...layerLines('dense2', ['classifier.3', 'pre_logits.fc2']),
      ...layerLines('classifier', ['classifier.6', 'head.fc', 'classifier']),
    ],
    counters: [/\.num_batches_tracked$/],
    head: 'classifier',
    first: 'convolution1',
    positions: null,
    normalisation: imageNetNormalisation,
  }
}

/** VGG-small as IR-Net publishes it, and others after it. */
const smallVggMap: WeightMap = {
  name: 'irnet-vgg-small',
  title: 'VGG-small of IR-Net',
  models: ['vgg-small'],
  parameters: {},
  lines: [
    { ours: 'convolution{c}.weight', theirs: ['conv{c-1}.weight'] },
    { ours: 'convolution{c}.{norm}', theirs: ['bn{c-1}.{norm}'] },
    ...layerLines('classifier', ['fc']),
  ],
  counters: [/\.num_batches_tracked$/],
  head: 'classifier',
  first: 'convolution1',
  positions: null,
  normalisation: null,
}

export const vggMaps: readonly WeightMap[] = [
  ...Object.entries(vggStages).map(([model, stages]) => vggMap(model, stages)),
  smallVggMap,
]
