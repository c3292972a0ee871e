import { imageNetNormalisation, layerLines, type MapLine, type WeightMap } from './weight-map.ts'

const block = (inner: string, theirs: readonly string[]): MapLine => ({
  ours: `stage{s}.block{b}.${inner}`,
  theirs: theirs.map((name) => `layer{s}.{b-1}.${name}`),
})

/** Names of torchvision's and timm's residual networks, which most others follow. */
const lines = (shortcuts: readonly string[], head: readonly string[]): MapLine[] => [
  { ours: 'stem.weight', theirs: ['conv1.weight'] },
  { ours: 'stem.{norm}', theirs: ['bn1.{norm}'] },
  block('convolution{c}.weight', ['conv{c}.weight']),
  block('convolution{c}.{norm}', ['bn{c}.{norm}']),
  block(
    'shortcut.weight',
    shortcuts.map((name) => `${name}.0.weight`),
  ),
  block(
    'shortcut.{norm}',
    shortcuts.map((name) => `${name}.1.{norm}`),
  ),
  ...layerLines('classifier', head),
]

const counters = [/\.num_batches_tracked$/]

/** ResNet-18, 34 and 50 of torchvision and timm (He et al., 2016, table 1). */
export const residualMap: WeightMap = {
  name: 'torchvision-resnet',
  title: 'ResNet of torchvision and timm',
  models: ['resnet18', 'resnet34', 'resnet50'],
  parameters: {},
  lines: lines(['downsample', 'shortcut'], ['fc', 'linear']),
  counters,
  head: 'classifier',
  first: 'stem',
  positions: null,
  normalisation: imageNetNormalisation,
}

/**
 * ResNet-20 to 56 as commonly published for CIFAR: with `linear` and shortcuts without weights (option A), or with `fc`
 * and `downsample` (option B).
 */
export const smallResidualMap: WeightMap = {
  name: 'cifar-resnet',
  title: 'ResNet for CIFAR as commonly published',
  models: ['resnet20', 'resnet32', 'resnet44', 'resnet56'],
  parameters: {},
  lines: lines(['shortcut', 'downsample'], ['linear', 'fc']),
  counters,
  head: 'classifier',
  first: 'stem',
  positions: null,
  normalisation: null,
}
