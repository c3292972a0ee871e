import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readStudy } from '../../../electron/cli/train-study.ts'
import { expandStudy } from '../../../shared/experiment/plan-study.ts'

const recipe = fileURLToPath(new URL('../../../resources/recipes/demo.json', import.meta.url))

describe('the demo', () => {
  test('trains five methods on the CNN and three on the vision transformer, two seeds each', () => {
    const counts = Map.groupBy(expandStudy(readStudy(recipe)), ({ model, quantizer }) => `${model} ${quantizer}`)
    expect(Object.fromEntries([...counts].map(([name, runs]) => [name, runs.map(({ seed }) => seed)]))).toEqual({
      'cnn-small full': [1, 2],
      'cnn-small bc': [1, 2],
      'cnn-small bnn': [1, 2],
      'cnn-small bnn+': [1, 2],
      'cnn-small bnn++': [1, 2],
      'vit-small full': [1, 2],
      'vit-small bc': [1, 2],
      'vit-small bnn++': [1, 2],
    })
  })
})
