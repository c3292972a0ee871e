import { proposeNothing, type ModelEntry } from './entry.ts'

const width = (standard: number, help: string) => ({
  name: 'width',
  title: 'Width',
  help,
  default: standard,
  minimum: 4,
  maximum: 1024,
  integer: true,
})

/** Plain chains of convolutions. */
export const convolutionalModels: readonly ModelEntry[] = [
  {
    name: 'cnn-small',
    title: 'CNN-small',
    family: 'cnn',
    help: 'Three 3x3 convolutions with batch norm, ReLU and max-pooling, then one linear layer.',
    reference: null,
    learningRate: 0.003,
    roles: ['first', 'body', 'last'],
    preset: 'all',
    smallestImage: 8,
    propose: proposeNothing,
    parameters: [
      {
        ...width(16, 'Channels of the first convolution; the next ones have two and four times as many.'),
        maximum: 256,
      },
    ],
  },
  {
    name: 'vgg-small',
    title: 'VGG-small',
    family: 'cnn',
    help:
      'Six 3x3 convolutions (128-128-256-256-512-512) in pairs with max-pooling, then one linear layer: the VGG ' +
      'of the binarization literature.',
    reference: 'Zhang et al., LQ-Nets, 2018; Qin et al., IR-Net, 2020',
    learningRate: 0.002,
    roles: ['first', 'body', 'last'],
    preset: 'hidden',
    smallestImage: 8,
    propose: proposeNothing,
    parameters: [width(128, 'Channels of the first pair; the next pairs have two and four times as many.')],
  },
  {
    name: 'binarynet',
    title: 'BinaryNet CNN',
    family: 'cnn',
    help:
      'Six 3x3 convolutions in pairs with max-pooling, then three dense layers, batch norm behind each; the last ' +
      'gives the logits.',
    reference: 'Hubara et al., Binarized Neural Networks, 2016',
    learningRate: 0.002,
    roles: ['first', 'body', 'last'],
    preset: 'all',
    smallestImage: 8,
    propose: proposeNothing,
    parameters: [
      width(
        128,
        'Channels of the first pair; the next pairs have two and four times as many, dense layers eight times.',
      ),
    ],
  },
]

/** Dense layers only. */
export const denseModels: readonly ModelEntry[] = [
  {
    name: 'mlp',
    title: 'MLP',
    family: 'mlp',
    help:
      'Dense layers of equal width with batch norm, then the logits. The published network for MNIST is three ' +
      'layers of 4096.',
    reference: 'Hubara et al., Binarized Neural Networks, 2016',
    learningRate: 0.002,
    roles: ['first', 'body', 'last'],
    preset: 'all',
    smallestImage: 1,
    propose: proposeNothing,
    parameters: [
      { ...width(1024, 'Units of a hidden layer.'), maximum: 16_384 },
      { name: 'depth', title: 'Depth', help: 'Hidden layers.', default: 3, minimum: 1, maximum: 32, integer: true },
    ],
  },
]
