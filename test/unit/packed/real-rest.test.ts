import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { decodePacked, encodePacked } from '../../../shared/packed/file.ts'
import type { FrozenNetwork, RealForm } from '../../../shared/packed/manifest.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { narrowed, rowLengthOf, widened } from '../../../shared/packed/narrow.ts'
import { storedBytes } from '../../../shared/packed/storage.ts'
import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { randomImages, randomNetwork } from './networks.ts'

const { f16round } = Math as unknown as { f16round(value: number): number }
const numbers = fc.float({ noNaN: true, min: -65_504, max: 65_504 })

describe('numbers in fewer bytes', () => {
  test('float16 is the nearest, subnormal numbers and zeros included', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(numbers, fc.float({ noNaN: true, min: -(2 ** -13), max: 2 ** -13 }))), (list) => {
        const values = Float32Array.from(list)
        const back = widened(narrowed(values, [values.length], 'float16'), [values.length], 'float16')
        expect(Array.from(back)).toEqual(Array.from(values, f16round))
      }),
      { numRuns: 500 },
    )
  })

  test('int8 is within half a step of its row, and goes in again as the same bytes', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 2 })
    fc.assert(
      fc.property(
        shapes,
        fc.integer({ min: 0, max: 1e6 }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (...given) => {
          const [shape, seed, size] = given
          const count = shape.reduce((a, b) => a * b, 1)
          const values = Float32Array.from(
            { length: count },
            (_, place) => Math.sin((place + 1) * (seed + 1)) * 2 ** size,
          )
          const narrow = narrowed(values, shape, 'int8')
          const back = widened(narrow, shape, 'int8')
          const length = rowLengthOf(shape)
          for (const [place, value] of back.entries()) {
            const row = values.subarray(Math.floor(place / length) * length, (Math.floor(place / length) + 1) * length)
            const most = row.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
            expect(Math.abs(value - values[place]!)).toBeLessThanOrEqual((0.5001 * most) / 127)
          }
          expect(narrowed(back, shape, 'int8')).toEqual(narrow)
        },
      ),
      { numRuns: 200 },
    )
  })

  test('a vector has a scale for 64 values, a matrix one a row, whatever axes of 1 it has', () => {
    expect([[200], [3, 5], [1, 1, 96], [1, 7, 1, 4], [1]].map(rowLengthOf)).toEqual([64, 5, 64, 4, 1])
  })
})

const vit: ExperimentInput = {
  model: 'vit-small',
  modelParameters: { patch: 2, dimension: 64, depth: 2, heads: 2 },
  quantizer: 'bc',
}
const networks: [string, ExperimentInput][] = [
  ['a CNN', { model: 'vgg-small', modelParameters: { width: 8 }, quantizer: 'bc', regime: 'bwa' }],
  ['a ResNet', { model: 'resnet20', modelParameters: { width: 8, projection: 1 }, quantizer: 'bc' }],
  ['a ViT', vit],
  ['a ViT of signs', { ...vit, regime: 'bwa' }],
]

/** The same numbers, four bytes each. */
function inFloats({ manifest, constants }: FrozenNetwork): FrozenNetwork {
  const floats = manifest.constants.map((constant) =>
    constant.storage === 'int8' || constant.storage === 'float16'
      ? { ...constant, storage: 'float' as const }
      : constant,
  )
  return { manifest: { ...manifest, constants: floats }, constants }
}

const bytesOf = ({ manifest }: FrozenNetwork) => manifest.constants.reduce((sum, each) => sum + storedBytes(each), 0)

describe.each(networks)('what stays real in %s', (_, input) => {
  const { frozen } = randomNetwork(input)
  const images = randomImages(4)

  test.each(['float16', 'int8'] as RealForm[])('%s: file and runtime give the very numbers', async (real) => {
    const narrow = withRealForm(frozen, real)
    expect(bytesOf(narrow)).toBeLessThan(bytesOf(frozen))
    const back = await decodePacked(await encodePacked(narrow))
    expect(back.manifest).toEqual({ ...narrow.manifest, version: 2 })
    expect(back.constants).toEqual(narrow.constants)
    const [model, plain] = [await PackedModel.of(back), await PackedModel.of(inFloats(narrow))]
    expect(model.predict(images).logits).toEqual(plain.predict(images).logits)
    expect(model.weightBytes).toBeLessThan(plain.weightBytes)
  })

  test('norms stay exact', () => {
    const narrow = withRealForm(frozen, 'int8')
    for (const { name, storage, parameter } of narrow.manifest.constants)
      if (parameter === null || parameter.endsWith('gamma')) {
        expect(storage).not.toBe('int8')
        expect(narrow.constants.get(name)).toEqual(frozen.constants.get(name))
      }
  })
})

test('shifts of layer norms become part of the biases behind them', async () => {
  const { frozen } = randomNetwork(vit)
  const narrow = withRealForm(frozen, 'float16')
  const shifts = ({ manifest }: FrozenNetwork) =>
    manifest.constants.filter(({ parameter }) => parameter?.endsWith('.beta'))
  // Behind the last norm tokens are averaged, before the layer.
  expect([shifts(frozen).length, shifts(narrow).length]).toEqual([5, 1])
  const images = randomImages(6)
  const [exact, near] = [frozen, narrow].map(async (network) => (await PackedModel.of(network)).predict(images).logits)
  const largest = (await exact!).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  // 11 digits of float16 in every weight, bias and embedding.
  for (const [index, value] of (await near!).entries())
    expect(Math.abs(value - (await exact!)[index]!)).toBeLessThan(2e-3 * largest)
})

test('a file of form 1 is written as ever, and float32 changes nothing', async () => {
  const { frozen } = randomNetwork(vit)
  expect(withRealForm(frozen, 'float32')).toBe(frozen)
  const text = new TextDecoder().decode((await encodePacked(frozen)).subarray(8, 200_000))
  expect(text).toContain('"version":"1","manifest":"')
})
