import { describe, expect, test } from 'vitest'
import { quantizers } from '../../../shared/quantizers/zoo.ts'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { decodePacked, encodePacked } from '../../../shared/packed/file.ts'
import { onnxruntimeEngine } from '../../../electron/trainer/engines/onnxruntime/engine.ts'
import { referenceEngine } from '../../../electron/trainer/engines/reference/engine.ts'
import { graphLogits, randomImages, randomNetwork } from './networks.ts'

const vit: ExperimentInput = { model: 'vit-small', modelParameters: { patch: 4, dimension: 16, depth: 2, heads: 2 } }
const families: [string, ExperimentInput][] = [
  ['cnn-small', { model: 'cnn-small', modelParameters: { width: 8 } }],
  ['vgg-small', { model: 'vgg-small', modelParameters: { width: 8 } }],
  ['binarynet', { model: 'binarynet', modelParameters: { width: 8 } }],
  ['resnet20', { model: 'resnet20', modelParameters: { width: 4 } }],
  [
    'a ResNet with projections and a shortcut around every convolution',
    { model: 'resnet20', modelParameters: { width: 8, projection: 1, everyConvolution: 1 } },
  ],
  ['mlp', { model: 'mlp', modelParameters: { width: 40 } }],
  ['vit-small', vit],
  ['vit-small, exact GELU', { ...vit, modelParameters: { ...vit.modelParameters, exactGelu: 1, normEpsilon: 1e-6 } }],
]

/** The largest difference of logits as a part of the largest logit. */
async function difference(input: ExperimentInput): Promise<{ apart: number; sameClasses: boolean; close: number }> {
  const trained = randomNetwork(input)
  const images = randomImages(6)
  const exact = await graphLogits(referenceEngine, trained, images)
  const { logits, classes } = (await PackedModel.open(await encodePacked(trained.frozen))).predict(images)
  const largest = Math.max(...exact.map(Math.abs))
  const rows = Array.from({ length: 6 }, (_, image) => exact.slice(10 * image, 10 * image + 10))
  return {
    apart: Math.max(...exact.map((value, index) => Math.abs(value - logits[index]!))) / largest,
    close: rows.filter((row, image) =>
      row.every((value, index) => Math.abs(value - logits[10 * image + index]!) < 1e-5 * largest),
    ).length,
    sameClasses: rows.every((row, image) => row.indexOf(Math.max(...row)) === classes[image]),
  }
}

const binary = quantizers.filter(({ binary, levels }) => binary && levels !== null)

describe('a frozen network gives the logits of its training graph', () => {
  describe.each(['bw', 'bwa', 'bwaa'] as const)('%s', (regime) => {
    test.each(families)('%s', async (_, input) => {
      const { apart, sameClasses } = await difference({ ...input, regime, quantizer: 'bc' })
      expect(apart).toBeLessThan(1e-5)
      expect(sameClasses).toBe(true)
    })
  })

  test.each(binary.map(({ name }) => name))('of every quantizer that ends in signs: %s', async (quantizer) => {
    for (const input of [families[0]![1], vit]) {
      const { apart, sameClasses } = await difference({ ...input, quantizer })
      expect(apart).toBeLessThan(1e-5)
      expect(sameClasses).toBe(true)
    }
  })

  test.each([
    ['xnor', { weightForm: 'xnor' }],
    ['xnor++', { weightForm: 'xnor++' }],
    ['factored', { weightForm: 'factored' }],
    ['irnet', { weightForm: 'irnet' }],
    ['recu', { weightForm: 'recu' }],
    ['adabin', { weightForm: 'adabin', activationForm: 'adabin' }],
    ['reactnet', { activationForm: 'reactnet' }],
    ['polynomial', { activationForm: 'polynomial' }],
    ['gated', { activationForm: 'gated' }],
    ['a wrapping accumulator', { regime: 'bwaa', accumulator: 'wrapping' }],
    ['tiles', { regime: 'bwaa', accumulatorTile: 18 }],
  ] as [string, ExperimentInput][])('with the form %s', async (_, form) => {
    for (const input of [families[0]![1], families[4]![1]]) {
      const { apart, sameClasses } = await difference({ ...input, quantizer: 'bnn', regime: 'bwa', ...form })
      expect(apart).toBeLessThan(1e-5)
      expect(sameClasses).toBe(true)
    }
  })

  test.each(
    families.flatMap(([name, input]) =>
      (
        [
          ['ba', { quantizer: 'full', regime: 'ba' }],
          ['binary weights, activations of 4 bits', { quantizer: 'bc', activationBits: 4 }],
          ['real weights, activations of 8 bits', { quantizer: 'full', activationBits: 8 }],
          ...(name === 'vit-small'
            ? [
                ['bwa, binary attention', { quantizer: 'bc', regime: 'bwa', attention: 'binary' }],
                ['ba, binary attention', { quantizer: 'full', regime: 'ba', attention: 'binary' }],
              ]
            : []),
        ] as [string, ExperimentInput][]
      ).map(([title, method]) => [name, title, { ...input, ...method }] as const),
    ),
  )('%s, %s', async (_, _title, input) => {
    const { apart, close, sameClasses } = await difference(input)
    // Rounding may put one number in all on the other side of a step.
    expect(close).toBeGreaterThanOrEqual(5)
    expect(apart).toBeLessThan(close === 6 ? 1e-5 : 2e-3)
    expect(sameClasses).toBe(true)
  })

  test.each(
    families
      .filter(([name]) => ['cnn-small', 'vgg-small', 'mlp', 'binarynet'].includes(name))
      .flatMap(([name, input]) => (['bwa', 'bwaa'] as const).map((regime) => [name, regime, input] as const)),
  )('bit for bit what onnxruntime trains with where all is counted: %s, %s', async (_, regime, input) => {
    const trained = randomNetwork({ ...input, regime, quantizer: 'bnn', preset: 'all' })
    const images = randomImages(6)
    const exact = await graphLogits(onnxruntimeEngine({ threads: 1, provider: 'cpu' }), trained, images)
    expect(Array.from((await PackedModel.of(trained.frozen)).predict(images).logits)).toEqual(exact)
  })

  test.each([
    [
      'CNN',
      {
        model: 'cnn-small',
        modelParameters: { width: 8 },
        layerMethods: 'first: full regime=bw; convolution3: bnn++ weightForm=xnor regime=bw',
      },
    ],
    ['ViT', { ...vit, layerMethods: 'block1: full regime=ba; block2.mlp: bnn++ regime=bw activationBits=8' }],
  ] as [string, ExperimentInput][])('with methods by layer: %s', async (_, input) => {
    const { apart, sameClasses } = await difference({ quantizer: 'bnn', regime: 'bwa', ...input })
    expect(apart).toBeLessThan(1e-5)
    expect(sameClasses).toBe(true)
  })

  test('takes one bit a weight', async () => {
    const { frozen } = randomNetwork({
      model: 'vgg-small',
      modelParameters: { width: 32 },
      regime: 'bwa',
      quantizer: 'bc',
    })
    const weights = frozen.manifest.constants.filter(({ storage }) => storage === 'signs')
    expect(weights.map(({ parameter }) => parameter)).toEqual(
      [2, 3, 4, 5, 6].map((layer) => `convolution${layer}.weight`),
    )
    const bits = weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b), 0)
    const floats = frozen.manifest.constants
      .filter(({ storage }) => storage === 'float')
      .reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0)
    const file = await encodePacked(frozen)
    expect(file.length).toBeLessThan(bits / 8 + floats + 12_000)
    expect((await decodePacked(file)).manifest).toEqual(frozen.manifest)
  })

  test('refuses weights of more than two levels', () => {
    expect(() => randomNetwork({ model: 'cnn-small', modelParameters: { width: 8 }, quantizer: 'ternary' })).toThrow(
      'have more than two levels an output',
    )
  })
})
