import { describe, expect, test } from 'vitest'
import type { ModelSummary } from '../../../../shared/contract/model-summary.ts'
import { completeModel } from '../../../../shared/experiment/complete-model.ts'
import { findModel, modelNames } from '../../../../shared/experiment/model-catalogue.ts'
import { usualImages } from '../../../../shared/experiment/models/usual-images.ts'
import { resolveExperiment } from '../../../../shared/experiment/resolve.ts'
import { describeModel } from '../../../../electron/trainer/models/facts.ts'
import { summarizeModel, type SummarizedModel } from '../../../../electron/trainer/models/summary.ts'
import { processorSeconds } from '../../../processor-seconds.ts'

function summaryOf(model: string, choices: Partial<SummarizedModel> = {}): ModelSummary {
  const { classes, title: _, ...images } = usualImages(model)
  const { values, preset } = completeModel(findModel(model)!, choices.images ?? images, 'the images', {
    modelParameters: choices.modelParameters ?? {},
    preset: choices.preset,
  })
  return summarizeModel({
    model,
    regime: 'bw',
    quantizer: 'bc',
    quantizerParameters: {},
    images,
    classes,
    ...choices,
    modelParameters: values,
    preset,
  })
}

/*
 * What the published architectures have, worked out by hand from their tables, not from the graph.
 */

/**
 * He et al. (2016), section 4.2, option A: a 3x3 stem of 3 to 16, then 2n convolutions of 16, of 32 and of 64 channels
 * (the first of a stage takes half of its channels), batch norm with two parameters a channel behind each, and 64 to 10
 * with bias. Stages of 32x32, 16x16 and 8x8 pixels.
 */
function smallResidual(n: number) {
  const stem = 16 * 3 * 9
  const convolutions = [
    2 * n * 16 * 16 * 9,
    32 * 16 * 9 + (2 * n - 1) * 32 * 32 * 9,
    64 * 32 * 9 + (2 * n - 1) * 64 * 64 * 9,
  ]
  const norms = 2 * (16 + 2 * n * (16 + 32 + 64))
  const [first, second, third] = convolutions as [number, number, number]
  return {
    body: first + second + third,
    parameters: stem + first + second + third + norms + 650,
    multiplyAdds: (stem + first) * 1024 + second * 256 + third * 64 + 640,
  }
}

/**
 * Dosovitskiy et al. (2021) and Touvron et al. (2021) at 224 pixels: 196 patches of 16x16x3, a class token, 197
 * positions, 12 blocks of four projections D to D and an MLP D to 4 D to D, all with bias, two layer norms a block and
 * one at the end, and D to 1000.
 */
function vision(d: number) {
  const block = { weights: 12 * d * d, biases: 9 * d, norms: 4 * d }
  const patches = 768 * d
  const linears = 12 * 197 * block.weights + 196 * patches + 1000 * d
  // Queries with keys, and shares with values: 197 x 197 x D each, whatever the heads.
  const attention = 12 * 2 * 197 * 197 * d
  return {
    binary: 12 * block.weights,
    parameters: 12 * (block.weights + block.biases + block.norms) + patches + d + d + 197 * d + 2 * d + 1000 * d + 1000,
    linears,
    attention,
  }
}

describe('residual networks', () => {
  // 0.27, 0.46, 0.66 and 0.85 million in He et al. (2016), table 6.
  test.each([
    ['resnet20', 3, 269_722, 40_551_040],
    ['resnet32', 5, 464_154, 68_862_592],
    ['resnet44', 7, 658_586, 97_174_144],
    ['resnet56', 9, 853_018, 125_485_696],
  ])('%s', (name, n, parameters, multiplyAdds) => {
    const { totals } = summaryOf(name)
    const byHand = smallResidual(n)
    expect([byHand.parameters, byHand.multiplyAdds]).toEqual([parameters, multiplyAdds])
    expect(totals).toMatchObject({ parameters, binaryParameters: byHand.body })
    expect(totals.multiplyAdds).toEqual({
      all: multiplyAdds,
      floatFloat: 432 * 1024 + 640,
      binaryFloat: multiplyAdds - 432 * 1024 - 640,
      binaryBinary: 0,
    })
  })

  test('ResNet-34 has the parameters of timm and torchvision', () => {
    expect(summaryOf('resnet34').totals.parameters).toBe(21_797_672)
  })

  test('ResNet-18 and 50 have the parameters of timm and torchvision', () => {
    // resnet18 and resnet50 of timm and torchvision: 11,689,512 and 25,557,032, with 1000 classes.
    const eighteen = summaryOf('resnet18').totals
    const fifty = summaryOf('resnet50').totals
    expect([eighteen.parameters, fifty.parameters]).toEqual([11_689_512, 25_557_032])
    // Stem at 112x112; two blocks a stage at 56, 28, 14 and 7 pixels, a 1x1 projection in three of them; the logits.
    const stem = 64 * 3 * 49 * 112 * 112
    const stage = (c: number, pixels: number) => (c * (c / 2) * 9 + 3 * c * c * 9 + c * (c / 2)) * pixels
    expect(eighteen.multiplyAdds.all).toBe(
      stem + 4 * 64 * 64 * 9 * 3136 + stage(128, 784) + stage(256, 196) + stage(512, 49) + 512_000,
    )
    // Bottlenecks of c, c and 4 c channels; in the first of a stage the 1x1 convolution still sees the larger image
    // (stride in the 3x3 one).
    const bottlenecks = (c: number, inputs: number, blocks: number, pixels: number, before: number) =>
      inputs * c * before +
      (c * c * 9 + 4 * c * c + inputs * 4 * c) * pixels +
      (blocks - 1) * (4 * c * c + c * c * 9 + 4 * c * c) * pixels
    expect(fifty.multiplyAdds.all).toBe(
      stem +
        bottlenecks(64, 64, 3, 3136, 3136) +
        bottlenecks(128, 256, 4, 784, 3136) +
        bottlenecks(256, 512, 6, 196, 784) +
        bottlenecks(512, 1024, 3, 49, 196) +
        2_048_000,
    )
    expect(fifty.multiplyAdds.all).toBe(4_089_184_256)
  })
})

describe('VGG with batch norm', () => {
  // torchvision's vgg11_bn and vgg16_bn have as many, but for a bias a channel that the norm takes away again.
  test.each([
    ['vgg11', 132_868_840 - (64 + 128 + 2 * 256 + 4 * 512)],
    ['vgg16', 138_365_992 - (2 * 64 + 2 * 128 + 3 * 256 + 6 * 512)],
  ])('%s', (name, parameters) => expect(summaryOf(name).totals.parameters).toBe(parameters))

  test('on images of CIFAR-10 the logits follow the convolutions', () => {
    const cifar = { channels: 3, height: 32, width: 32 }
    const { layers } = summaryOf('vgg11', { images: cifar, classes: 10 })
    expect(layers.at(-1)).toMatchObject({ name: 'classifier', parameters: 5130 })
  })
})

describe('vision transformers', () => {
  // The counts of timm's deit_tiny, deit_small, deit_base and vit_base with patch 16 at 224 pixels and 1000 classes.
  test.each([
    ['deit-ti', 192, 5_717_416],
    ['deit-s', 384, 22_050_664],
    ['deit-b', 768, 86_567_656],
    ['vit-ti', 192, 5_717_416],
    ['vit-s', 384, 22_050_664],
    ['vit-b', 768, 86_567_656],
  ])('%s', (name, dimension, parameters) => {
    const byHand = vision(dimension)
    const { totals, layers } = summaryOf(name)
    expect(byHand.parameters).toBe(parameters)
    expect(totals).toMatchObject({ parameters, binaryParameters: byHand.binary })
    expect(totals.multiplyAdds.all).toBe(byHand.linears + byHand.attention)
    const products = layers.filter(({ kind }) => kind === 'attention')
    expect(products.map(({ name: layer }) => layer)).toEqual(
      Array.from({ length: 12 }, (_, block) => `encoder.block${block + 1}.attention`),
    )
    expect(products.reduce((sum, { multiplyAdds }) => sum + multiplyAdds.floatFloat, 0)).toBe(byHand.attention)
  })

  test('DeiT-Ti takes 1.07 G multiply-adds in layers and 0.18 G in attention', () => {
    // The 1.3 G of the literature hold both.
    expect(vision(192)).toMatchObject({ linears: 1_074_851_328, attention: 178_831_872 })
    expect(summaryOf('deit-ti').totals.multiplyAdds.all).toBe(1_253_683_200)
  })

  test('ViT-B is 29 times smaller with every weight binary, its encoder by itself 31 times', () => {
    // With a share f of real parameters, 32 / (1 + 31 f): n (f + (1 - f) / 32) words instead of n.
    const expected = (real: number, all: number) => 32 / (1 + (31 * real) / all)
    const all = summaryOf('vit-b', { preset: 'all' }).totals
    expect(all.memoryRatio).toBeCloseTo(expected(all.parameters - all.binaryParameters, all.parameters), 10)
    expect(all.memoryRatio).toBeCloseTo(29.13, 2)
    // The default leaves the patches and the head of 1000 classes real: 1.9 % of the parameters, but a third of the
    // bytes.
    expect(summaryOf('vit-b').totals.memoryRatio).toBeCloseTo(20.19, 2)
    const encoder = summaryOf('vit-b').layers.filter(({ name }) => name.startsWith('encoder.'))
    const sum = (of: (layer: ModelSummary['layers'][number]) => number) =>
      encoder.reduce((total, layer) => total + of(layer), 0)
    // Real: nine biases and four norms of 768 a block.
    expect(sum(({ parameters, binaryParameters }) => parameters - binaryParameters)).toBe(12 * 13 * 768)
    expect(sum(({ bytes }) => bytes.float32) / sum(({ bytes }) => bytes.packed)).toBeCloseTo(30.66, 2)
  })
})

describe('multiply-adds by kind', () => {
  test('are of two signs where activations are binary too, except what sees the image and what is real', () => {
    const { totals, layers } = summaryOf('resnet20', { regime: 'bwa', preset: 'all' })
    // Every weight is a sign; the stem sees real pixels.
    expect(totals.multiplyAdds).toEqual({
      all: 40_551_040,
      floatFloat: 0,
      binaryFloat: 432 * 1024,
      binaryBinary: 40_551_040 - 432 * 1024,
    })
    expect(layers[0]).toMatchObject({
      name: 'stem',
      kind: 'convolution',
      role: 'first',
      shape: [16, 3, 3, 3],
      output: [16, 32, 32],
      binaryShare: 1,
      bytes: { float32: 1728, packed: 54 },
    })
    // Signs pass through the reshape to rows of tokens.
    const deit = summaryOf('deit-ti', { regime: 'bwa' })
    expect(deit.totals.multiplyAdds).toMatchObject({ binaryFloat: 0, binaryBinary: 12 * 197 * 12 * 192 * 192 })
  })

  test('are real in full precision and with weights of several levels', () => {
    for (const quantizer of ['full', 'ternary'])
      expect(summaryOf('mlp', { quantizer }).totals.multiplyAdds).toMatchObject({
        binaryFloat: 0,
        binaryBinary: 0,
        floatFloat: 784 * 1024 + 2 * 1024 * 1024 + 10 * 1024,
      })
  })
})

describe('a summary', () => {
  test.each(modelNames)('of %s adds up, and to what a run records', (model) => {
    const { layers, totals } = summaryOf(model, {
      images: { channels: 1, height: 28, width: 28 },
      classes: 10,
      quantizer: 'bnn++',
    })
    const facts = describeModel(resolveExperiment({ model, dataset: 'mnist', quantizer: 'bnn++' }))
    const { all, ...kinds } = totals.multiplyAdds
    expect({ ...totals, all }).toMatchObject({
      parameters: facts.parameters,
      binaryParameters: facts.binaryParameters,
      bytes: { float32: facts.floatBytes, packed: facts.packedBytes },
      all: kinds.floatFloat + kinds.binaryFloat + kinds.binaryBinary,
    })
    expect(kinds).toEqual(facts.multiplyAdds)
    expect(layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(
      facts.layers.reduce((sum, { parameters }) => sum + parameters, 0),
    )
    expect(new Set(layers.map(({ name }) => name)).size).toBe(layers.length)
    expect(layers.filter(({ kind, role }) => (kind === 'convolution' || kind === 'linear') && role === null)).toEqual(
      [],
    )
  })

  test('of the largest model is there at once: no value is made', async () => {
    expect(await processorSeconds(() => summaryOf('vit-b'))).toBeLessThan(2)
  })
})
