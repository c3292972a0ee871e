import { describe, expect, test } from 'vitest'
import type { ExperimentInput } from '../../../shared/experiment/experiment.ts'
import { PackedModel } from '../../../shared/packed/model.ts'
import { crewOf } from '../../../electron/cli/deploy/crew.ts'
import { withActivations } from '../../../electron/trainer/freeze/byte-activations.ts'
import { networks } from '../../checks/networks.ts'
import { randomImages, randomNetwork } from './networks.ts'

describe('threads that share the work on each image', () => {
  test.each<[string, ExperimentInput]>([
    ['a CNN of signs', networks['vgg-small bwa']!],
    ['a ResNet', networks['resnet20 bw']!],
    ['a ViT', networks['vit-small bw']!],
  ])('%s: the very logits of one thread, image after image', async (_, input) => {
    const network = withActivations(randomNetwork(input).frozen, 'int8')
    const images = randomImages(20)
    const expected = (await PackedModel.of(network)).predict(images).logits
    for (const threads of [2, 3]) {
      const model = await PackedModel.of(network, { crew: crewOf(threads) })
      try {
        expect(model.predict(images).logits).toEqual(expected)
        expect(model.predict(images.subarray(0, 64)).logits).toEqual(expected.subarray(0, 10))
      } finally {
        model.close()
      }
    }
  })
})
