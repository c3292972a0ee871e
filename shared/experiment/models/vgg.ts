import type { ParameterValues } from '../../quantizers/parameter.ts'
import type { ImageForm, ModelEntry } from './entry.ts'

/** Channels of the convolutions by stage, relative to the first, of the configurations A and D. */
export const vggStages: Readonly<Record<string, readonly (readonly number[])[]>> = {
  vgg11: [[1], [2], [4, 4], [8, 8], [8, 8]],
  vgg16: [
    [1, 1],
    [2, 2],
    [4, 4, 4],
    [8, 8, 8],
    [8, 8, 8],
  ],
}

/** Pixels from which on two dense layers are between the convolutions and the logits. */
const largeImage = 64

const withoutDense = ({ height, width }: ImageForm): ParameterValues =>
  Math.min(height, width) < largeImage ? { units: 0 } : {}

function vgg(depth: number): ModelEntry {
  return {
    name: `vgg${depth}`,
    title: `VGG-${depth}`,
    family: 'cnn',
    help:
      `${depth - 3} convolutions of 3x3 in five stages, batch norm behind each and max-pooling behind a stage, then ` +
      'two dense layers and the logits; on images of less than 64 pixels the logits alone, as is usual for CIFAR.',
    reference: 'Simonyan and Zisserman, Very Deep Convolutional Networks, 2015, table 1, with batch norm',
    learningRate: 0.001,
    roles: ['first', 'body', 'last'],
    preset: 'hidden',
    smallestImage: 8,
    propose: withoutDense,
    parameters: [
      {
        name: 'width',
        title: 'Width',
        help: 'Channels of the first stage; the next ones have two, four, eight and eight times as many.',
        default: 64,
        minimum: 4,
        maximum: 512,
        integer: true,
      },
      {
        name: 'units',
        title: 'Dense units',
        help: 'Outputs of each of the two dense layers; 0 leaves them out.',
        default: 4096,
        minimum: 0,
        maximum: 16_384,
        integer: true,
      },
    ],
  }
}

/** VGG for ImageNet. */
export const vggModels: readonly ModelEntry[] = [11, 16].map(vgg)
