import { Builder, ByteBuffer } from 'flatbuffers'
import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { sizeOf } from '../../../shared/packed/manifest.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { runTfjs } from '../../../electron/cli/deploy/tensorflow-runner.ts'
import { exportForms } from '../../../electron/trainer/freeze/export-forms.ts'
import { notCarried } from '../../../electron/trainer/freeze/export-limits.ts'
import { withRealForm } from '../../../electron/trainer/freeze/real-rest.ts'
import { networks, withDigitsNormalisation } from '../../checks/networks.ts'
import { randomImages, randomNetwork } from './networks.ts'

const pixels = Uint8Array.from(randomImages(3), (value) => Math.min(255, Math.max(0, Math.round(128 + 60 * value))))
const network = (input: ExperimentInput, real: 'float32' | 'float16' | 'int8' = 'float32') =>
  withRealForm(withDigitsNormalisation(randomNetwork(input).frozen), real)

describe('a graph model of TensorFlow.js', () => {
  test.each(Object.entries(networks))('of %s gives the logits of the packed model', async (_, input) => {
    for (const real of ['float32', 'float16'] as const) {
      const frozen = network(input, real)
      const { logits } = (await PackedModel.of(frozen)).predictBytes(pixels)
      const found = await runTfjs({ network: frozen, pixels, count: 3 })
      const largest = Math.max(...logits.map(Math.abs))
      expect(found.logits).toHaveLength(logits.length)
      found.logits.forEach((value, index) => expect(Math.abs(value - logits[index]!) / largest).toBeLessThan(1e-5))
    }
  })

  test('names its file of weights, in which a sign takes a byte', () => {
    const frozen = network(networks['vgg-small bw']!)
    const model = JSON.parse(new TextDecoder().decode(exportForms.tfjs.write(frozen, 'mine'))) as {
      weightsManifest: { paths: string[] }[]
      userDefinedMetadata: { classes: string[] }
    }
    expect(model.weightsManifest[0]!.paths).toEqual(['mine.bin'])
    expect(model.userDefinedMetadata.classes).toEqual(frozen.manifest.classes)
    const signs = frozen.manifest.constants.filter(({ storage }) => storage === 'signs')
    const numbers = frozen.manifest.constants.filter(({ storage }) => storage !== 'signs')
    const bytes = (list: typeof signs, each: number) => list.reduce((sum, { shape }) => sum + each * sizeOf(shape), 0)
    const weights = exportForms['tfjs-weights'].write(frozen, 'mine').length
    expect(weights).toBeGreaterThan(bytes(signs, 1))
    expect(weights).toBeLessThan(bytes(signs, 1) + bytes(numbers, 4) + 2000)
  })
})

describe('a model of TensorFlow Lite', () => {
  /** The text of a field of a file's root table. */
  const description = (bytes: Uint8Array) => {
    const buffer = new ByteBuffer(bytes)
    const root = buffer.readInt32(0)
    return buffer.__string(root + buffer.__offset(root, 10)) as string
  }

  test.each(Object.entries(networks))('of %s says what its images are', (_, input) => {
    const frozen = network(input)
    if (frozen.manifest.steps.some(({ operation }) => operation === 'errorFunction')) {
      expect(() => exportForms.tflite.write(frozen, 'm')).toThrow(
        'TensorFlow Lite cannot carry this model: it has no operation errorFunction',
      )
      return
    }
    const bytes = exportForms.tflite.write(frozen, 'm')
    expect(new TextDecoder().decode(bytes.subarray(4, 8))).toBe('TFL3')
    expect(description(bytes)).toContain('images [1, 8, 8, 1] are pixels from 0 to 255')
    expect(Buffer.from(bytes).toString('latin1')).toContain(JSON.stringify(frozen.manifest.classes))
  })

  test('takes about a byte a sign', () => {
    const frozen = network({ ...networks['vgg-small bw']!, modelParameters: { width: 64 } })
    const count = frozen.manifest.constants.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
    expect(exportForms.tflite.write(frozen, 'm').length / count).toBeLessThan(1.2)
  })

  test('is written by a builder whose vectors begin where they should', () => {
    // createByteVector puts the length before the bytes; prep(16, n) has to align the bytes themselves.
    const builder = new Builder(1)
    for (const length of [1, 3, 16, 33]) {
      builder.prep(16, length)
      const at = builder.createByteVector(new Uint8Array(length).fill(7))
      expect((at - 4) % 16).toBe(0)
    }
  })
})

test('an export says what it does not carry', () => {
  const frozen = network(networks['vit-small bw']!, 'int8')
  expect(notCarried(frozen, 'c')).toEqual([])
  expect(notCarried(frozen, 'onnx')).toEqual([
    'weights of one bit: written as float32, 4 bytes each',
    'int8 numbers: written as float32, 4 bytes each',
  ])
  expect(notCarried(frozen, 'tflite').at(-1)).toBe('batches: it takes one image at a time')
})
