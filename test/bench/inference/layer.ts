import { packedFormat, type FrozenNetwork } from '../../../shared/packed/manifest.ts'

export interface LayerShape {
  channels: number
  size: number
  outputs: number
}

/** The 3x3 convolutions of ResNet-18 at 224 pixels. */
export const resnet18Layers: readonly LayerShape[] = [
  { channels: 64, size: 56, outputs: 64 },
  { channels: 128, size: 28, outputs: 128 },
  { channels: 256, size: 14, outputs: 256 },
  { channels: 512, size: 7, outputs: 512 },
]

/** One convolution with weights that are signs, of the signs of its input or of the input itself. */
export function layerNetwork({ channels, size, outputs }: LayerShape, signsEnter: boolean): FrozenNetwork {
  const weights = Float32Array.from({ length: outputs * channels * 9 }, (_, index) =>
    Math.sin(index * 78.233) >= 0 ? 1 : -1,
  )
  const shape = [1, outputs, size, size]
  const sign = {
    operation: 'sign' as const,
    inputs: ['images'],
    output: 's',
    shape: [1, channels, size, size],
    attributes: {},
  }
  const convolution = {
    operation: 'convolution' as const,
    inputs: [signsEnter ? 's' : 'images', 'w'],
    output: 'y',
    shape,
    attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 },
  }
  return {
    manifest: {
      format: packedFormat,
      version: 1,
      architecture: {},
      images: {
        channels,
        height: size,
        width: size,
        mean: new Array<number>(channels).fill(0),
        deviation: new Array<number>(channels).fill(1),
      },
      classes: Array.from({ length: outputs * size * size }, (_, index) => String(index)),
      steps: signsEnter ? [sign, convolution] : [convolution],
      output: 'y',
      constants: [{ name: 'w', shape: [outputs, channels, 3, 3], storage: 'signs', parameter: null }],
      source: {},
    },
    constants: new Map([['w', weights]]),
  }
}
