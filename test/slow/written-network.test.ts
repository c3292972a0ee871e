import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory, train } from '../integration/trainer/train.ts'

test('ResNet-20 as data trains as the built-in one, bit for bit', async () => {
  const architecture = readFileSync(join(import.meta.dirname, '../unit/trainer/models/resnet20.json'), 'utf8')
  const short = { dataset: 'digits', quantizer: 'bnn++', regime: 'bwa', batchSize: 32, epochs: 1 } as const
  const both = { ...short, trainImages: 64, engine: 'onnxruntime' } as const
  const [left, right] = [
    await train({ ...both, model: 'resnet20' }, { directory: await temporaryDirectory() }),
    await train({ ...both, model: 'custom', architecture }, { directory: await temporaryDirectory() }),
  ]
  expect(right.points).toEqual(left.points)
})
