import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { atLength } from '../../at-length.ts'
import { packedFormat, type FrozenNetwork, type PackedStep } from '../../../shared/packed/manifest.ts'
import { hasDotProducts } from '../../../shared/packed/kernel-modules.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { conventionFiles } from '../../../resources/kernels/build.js'

interface Layer {
  channels: number
  height: number
  width: number
  outputs: number
  kernel: [number, number]
  stride: number
  padding: number
  dilation: number
  seed: number
}

const layers = fc
  .record({
    channels: fc.integer({ min: 1, max: 150 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    outputs: fc.integer({ min: 1, max: 40 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  .filter((layer) => outputsOf(layer).every((extent) => extent >= 1))

function outputsOf({ height, width, kernel, stride, padding, dilation }: Layer): [number, number] {
  const extent = (size: number, taps: number) =>
    Math.floor((size + 2 * padding - dilation * (taps - 1) - 1) / stride) + 1
  return [extent(height, kernel[0]), extent(width, kernel[1])]
}

/** A number from -1 to 1 that a seed and a place give. */
const noise = (seed: number, place: number) => Math.fround(Math.sin((place + 1) * (12.9898 + seed * 0.013)) * 0.999)
const signOf = (value: number) => (value >= 0 ? 1 : -1)

/** The sums of a layer, one after the other. */
function naive(layer: Layer, image: (place: number) => number, weight: (place: number) => number): number[] {
  const { channels, height, width, outputs, kernel, stride, padding, dilation } = layer
  const [rows, columns] = outputsOf(layer)
  const sums: number[] = []
  for (let output = 0; output < outputs; output++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        let sum = 0
        for (let channel = 0; channel < channels; channel++)
          for (let i = 0; i < kernel[0]; i++)
            for (let j = 0; j < kernel[1]; j++) {
              const [y, x] = [row * stride - padding + i * dilation, column * stride - padding + j * dilation]
              if (y < 0 || x < 0 || y >= height || x >= width) continue
              sum +=
                image((channel * height + y) * width + x) *
                weight(((output * channels + channel) * kernel[0] + i) * kernel[1] + j)
            }
        sums.push(sum)
      }
  return sums
}

function networkOf(layer: Layer, enter: 'signs' | 'bytes' | 'numbers', signs: boolean): FrozenNetwork {
  const { channels, height, width, outputs, kernel, stride, padding, dilation, seed } = layer
  const [rows, columns] = outputsOf(layer)
  const shape = [outputs, channels, ...kernel]
  const values = Float32Array.from({ length: outputs * channels * kernel[0] * kernel[1] }, (_, place) =>
    signs ? signOf(noise(seed, place)) : noise(seed, place),
  )
  const convolution: PackedStep = {
    operation: 'convolution',
    inputs: [enter === 'numbers' ? 'images' : 's', 'w'],
    output: 'y',
    shape: [1, outputs, rows, columns],
    attributes: {
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      dilations: [dilation, dilation],
      groups: 1,
    },
  }
  const entering: PackedStep = {
    operation: enter === 'bytes' ? 'toBytes' : 'sign',
    inputs: ['images'],
    output: 's',
    shape: [1, channels, height, width],
    attributes: enter === 'bytes' ? { axes: [1, 2, 3] } : {},
  }
  return {
    manifest: {
      format: packedFormat,
      version: 1,
      architecture: {},
      images: { channels, height, width, mean: [], deviation: [] },
      classes: Array.from({ length: outputs * rows * columns }, (_, index) => String(index)),
      steps: enter === 'numbers' ? [convolution] : [entering, convolution],
      output: 'y',
      constants: [{ name: 'w', shape, storage: signs ? 'signs' : 'float', parameter: null }],
      source: {},
    },
    constants: new Map([['w', values]]),
  }
}

describe('the kernels, over random shapes, strides, paddings and channel counts', () => {
  test('signs by signs: exactly the sums of a naive loop', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const image = (place: number) => noise(layer.seed + 7, place)
        const model = await PackedModel.of(networkOf(layer, 'signs', true))
        const { logits } = model.predict(
          Float32Array.from({ length: layer.channels * layer.height * layer.width }, (_, place) => image(place)),
        )
        expect(Array.from(logits)).toEqual(
          naive(
            layer,
            (place) => signOf(image(place)),
            (place) => signOf(noise(layer.seed, place)),
          ),
        )
      }),
      { numRuns: atLength(50, 150) },
    )
  })

  test.each([
    ['real numbers by signs', true],
    ['real numbers by real numbers', false],
  ] as const)('%s: the sums up to rounding', async (_, signs) => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        const image = (place: number) => noise(layer.seed + 7, place)
        const model = await PackedModel.of(networkOf(layer, 'numbers', signs))
        const { logits } = model.predict(
          Float32Array.from({ length: layer.channels * layer.height * layer.width }, (_, place) => image(place)),
        )
        const exact = naive(layer, image, (place) =>
          signs ? signOf(noise(layer.seed, place)) : noise(layer.seed, place),
        )
        const scale = layer.channels * layer.kernel[0] * layer.kernel[1]
        exact.forEach((sum, index) => expect(Math.abs(sum - logits[index]!)).toBeLessThan(1e-6 * scale + 1e-6))
      }),
      { numRuns: atLength(40, 100) },
    )
  })

  test('bytes by signs: exactly the sums of a naive loop in whole numbers, with dot products and without', async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        // The first byte is the largest, so that a byte is worth 1.
        const image = (place: number) => (place === 0 ? 127 : Math.round(127 * noise(layer.seed + 7, place)))
        const network = networkOf(layer, 'bytes', true)
        const values = Float32Array.from({ length: layer.channels * layer.height * layer.width }, (_, place) =>
          image(place),
        )
        const expected = naive(layer, image, (place) => signOf(noise(layer.seed, place)))
        for (const dots of [true, false])
          expect(Array.from((await PackedModel.of(network, { dots })).predict(values).logits)).toEqual(expected)
      }),
      { numRuns: atLength(50, 150) },
    )
  })

  test('dot products of bytes are used where the engine has them: this one has', async () => {
    expect(await hasDotProducts()).toBe(true)
  })

  test('are called as convention.js describes it, on both sides', () => {
    for (const [path, text] of Object.entries(conventionFiles()))
      expect(
        readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8') === text,
        `${path} is not what resources/kernels/convention.js describes: npm run build:kernels`,
      ).toBe(true)
  })
})
