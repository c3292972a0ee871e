import type { Parameter } from '../../quantizers/parameter.ts'
import { proposeNothing, type ModelEntry } from './entry.ts'

const width = (standard: number): Parameter => ({
  name: 'width',
  title: 'Width',
  help: 'Channels of the first stage; each further stage has twice as many.',
  default: standard,
  minimum: 4,
  maximum: 512,
  integer: true,
})
const projection = (standard: 0 | 1): Parameter => ({
  name: 'projection',
  title: 'Projection',
  help:
    'Shortcuts at changes of the shape: 0 drops pixels and adds channels of zeros (option A), 1 is a 1x1 ' +
    'convolution (option B).',
  default: standard,
  minimum: 0,
  maximum: 1,
  integer: true,
})
const everyConvolution: Parameter = {
  name: 'everyConvolution',
  title: 'Shortcut around every convolution',
  help: '0: one shortcut around the two convolutions of a block. 1: one around each (Bi-Real).',
  default: 0,
  minimum: 0,
  maximum: 1,
  integer: true,
}

function cifar(depth: number): ModelEntry {
  return {
    name: `resnet${depth}`,
    title: `ResNet-${depth}`,
    family: 'cnn',
    residual: true,
    help:
      `Residual network for small images: a 3x3 convolution, three stages of ${(depth - 2) / 6} blocks with 16, ` +
      '32 and 64 channels, mean pooling, a linear layer.',
    reference:
      'He et al., Deep Residual Learning, 2016, section 4.2; shortcuts around every convolution: Liu et al., ' +
      'Bi-Real Net, 2018',
    learningRate: 0.003,
    roles: ['first', 'body', 'shortcut', 'last'],
    preset: 'hidden',
    smallestImage: 4,
    propose: proposeNothing,
    parameters: [width(16), projection(0), everyConvolution],
  }
}

const stemHelp =
  'Images of 64 pixels and more pass a 7x7 convolution and a max-pooling, both by two; smaller ones a 3x3 convolution.'

function imageNet(depth: number, blocks: string): ModelEntry {
  return {
    name: `resnet${depth}`,
    title: `ResNet-${depth}`,
    family: 'cnn',
    residual: true,
    help: `Residual network of four stages of ${blocks} with 64 to 512 channels. ${stemHelp}`,
    reference: 'He et al., Deep Residual Learning, 2016, table 1',
    learningRate: 0.001,
    roles: ['first', 'body', 'shortcut', 'last'],
    preset: 'hidden',
    smallestImage: 8,
    propose: proposeNothing,
    parameters: [width(64), projection(1), everyConvolution],
  }
}

/** Chains of residual blocks. */
export const residualModels: readonly ModelEntry[] = [
  ...[20, 32, 44, 56].map(cifar),
  imageNet(18, 'two blocks'),
  imageNet(34, '3, 4, 6 and 3 blocks'),
  {
    name: 'resnet50',
    title: 'ResNet-50',
    family: 'cnn',
    residual: true,
    help:
      'Residual network of 3, 4, 6 and 3 bottleneck blocks with 256 to 2048 channels, strides in the 3x3 ' +
      `convolution. ${stemHelp}`,
    reference: 'He et al., Deep Residual Learning, 2016, table 1',
    learningRate: 0.001,
    roles: ['first', 'body', 'shortcut', 'last'],
    preset: 'hidden',
    smallestImage: 8,
    propose: proposeNothing,
    parameters: [
      {
        ...width(64),
        help: 'Channels of the 3x3 convolutions of the first stage; each further stage has twice as many.',
      },
      projection(1),
    ],
  },
]
