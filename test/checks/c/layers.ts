import { RandomStream } from '../../../electron/data/random.ts'
import type { FrozenNetwork, PackedStep } from '../../../shared/packed/manifest.ts'

/** A convolution of any shape. */
export interface Layer {
  channels: number
  height: number
  width: number
  outputs: number
  kernel: readonly [number, number]
  strides: readonly [number, number]
  pads: readonly [number, number, number, number]
  dilations: readonly [number, number]
  groups: number
  /** What of the image enters. */
  enter: 'numbers' | 'signs' | 'bytes'
  /** Whether weights are signs. */
  signs: boolean
}

const outExtent = ({ kernel, strides, pads, dilations }: Layer, size: number, axis: 0 | 1) =>
  Math.floor((size + pads[axis] + pads[axis + 2]! - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) + 1

/** The next layer of a stream whose output is not empty. */
export function randomLayer(stream: RandomStream): Layer {
  for (;;) {
    const whole = (from: number, to: number) => from + Math.floor(stream.uniform() * (to - from + 1))
    const kind = whole(0, 4)
    const groups = kind === 3 ? whole(2, 4) : 1
    // Some images are wider than the pixels that vectors compute together.
    const isWide = stream.uniform() < 0.3
    const layer: Layer = {
      channels: groups * whole(1, groups > 1 ? 20 : 150),
      height: isWide ? whole(1, 4) : whole(1, 9),
      width: isWide ? whole(10, 80) : whole(1, 9),
      outputs: groups * whole(1, groups > 1 ? 10 : 40),
      kernel: [whole(1, 4), whole(1, 4)],
      strides: [whole(1, 3), whole(1, 3)],
      pads: [whole(0, 2), whole(0, 2), whole(0, 2), whole(0, 2)],
      dilations: [whole(1, 2), whole(1, 2)],
      groups,
      enter: kind === 0 ? 'signs' : kind === 4 ? 'bytes' : 'numbers',
      signs: kind < 2 || kind === 4 || (kind === 3 && stream.uniform() < 0.5),
    }
    if (outExtent(layer, layer.height, 0) >= 1 && outExtent(layer, layer.width, 1) >= 1) return layer
  }
}

/** A network of one layer on bytes of which 128 are taken: sums of whole numbers, exact in any order. */
export function layerNetwork(layer: Layer, stream: RandomStream): { network: FrozenNetwork; weights: Float32Array } {
  const { channels, height, width, outputs, kernel, strides, pads, dilations, groups, enter, signs } = layer
  const shape = [outputs, channels / groups, ...kernel]
  const count = shape.reduce((product, extent) => product * extent, 1)
  const weights = Float32Array.from({ length: count }, () =>
    signs ? (stream.uniform() < 0.5 ? -1 : 1) : Math.floor(stream.uniform() * 15) - 7,
  )
  const extents = [outExtent(layer, height, 0), outExtent(layer, width, 1)] as const
  const entering: PackedStep = {
    operation: enter === 'bytes' ? 'toBytes' : 'sign',
    inputs: ['images'],
    output: 's',
    shape: [1, channels, height, width],
    attributes: enter === 'bytes' ? { axes: [1, 2, 3] } : {},
  }
  const convolution: PackedStep = {
    operation: 'convolution',
    inputs: [enter === 'numbers' ? 'images' : 's', 'w'],
    output: 'y',
    shape: [1, outputs, ...extents],
    attributes: { strides: [...strides], pads: [...pads], dilations: [...dilations], groups },
  }
  const network: FrozenNetwork = {
    manifest: {
      format: 'signum-packed',
      version: 1,
      architecture: {},
      images: {
        channels,
        height,
        width,
        mean: new Array<number>(channels).fill(128),
        deviation: new Array<number>(channels).fill(1),
      },
      classes: Array.from({ length: outputs * extents[0] * extents[1] }, (_, index) => String(index)),
      steps: enter === 'numbers' ? [convolution] : [entering, convolution],
      output: 'y',
      constants: [{ name: 'w', shape, storage: signs ? 'signs' : 'float', parameter: null }],
      source: {},
    },
    constants: new Map([['w', weights]]),
  }
  return { network, weights }
}

/**
 * Images of a layer, one after the other: bytes from 1 to 255, the first of each 255, so that 127 is the largest number
 * that enters and a byte is worth 1.
 */
export function randomPixels({ channels, height, width }: Layer, images: number, stream: RandomStream): Uint8Array {
  const size = channels * height * width
  return Uint8Array.from({ length: images * size }, (_, place) =>
    place % size === 0 ? 255 : 1 + Math.floor(stream.uniform() * 255),
  )
}

/** The sums of a layer in whole numbers, by the definition of a convolution. */
export function naiveSums(layer: Layer, weights: Float32Array, pixels: Uint8Array): number[] {
  const { channels, height, width, outputs, kernel, strides, pads, dilations, groups, enter } = layer
  const each = channels / groups
  const sums: number[] = []
  for (let output = 0; output < outputs; output++)
    for (let row = 0; row < outExtent(layer, height, 0); row++)
      for (let column = 0; column < outExtent(layer, width, 1); column++) {
        let sum = 0
        const first = Math.floor(output / (outputs / groups)) * each
        for (let channel = 0; channel < each; channel++)
          for (let i = 0; i < kernel[0]; i++)
            for (let j = 0; j < kernel[1]; j++) {
              const y = row * strides[0] - pads[0] + i * dilations[0]
              const x = column * strides[1] - pads[1] + j * dilations[1]
              if (y < 0 || x < 0 || y >= height || x >= width) continue
              const value = pixels[((first + channel) * height + y) * width + x]! - 128
              const weight = weights[((output * each + channel) * kernel[0] + i) * kernel[1] + j]!
              sum += (enter === 'signs' ? (value >= 0 ? 1 : -1) : value) * weight
            }
        sums.push(sum)
      }
  return sums
}
