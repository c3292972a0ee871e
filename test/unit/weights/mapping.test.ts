import { describe, expect, test } from 'vitest'
import { mappedValues, mapWeights, type Target } from '../../../electron/weights/mapping.ts'
import { mapOf } from '../../../electron/weights/maps/maps.ts'
import { namesThere } from '../../../electron/weights/names.ts'
import { plainTensor, type WeightTensor } from '../../../electron/weights/tensor.ts'

const map = mapOf('resnet18')

function tensor(shape: number[], values?: readonly number[]): WeightTensor {
  const count = shape.reduce((product, extent) => product * extent, 1)
  const all = Float32Array.from(values ?? Array.from({ length: count }, (_, index) => index))
  return plainTensor(shape, 'F32', new Uint8Array(all.buffer))
}

test.each([
  ['stem.weight', ['conv1.weight']],
  ['stem.variance', ['bn1.running_var']],
  ['stage2.block1.convolution2.gamma', ['layer2.0.bn2.weight']],
  ['stage2.block1.shortcut.mean', ['layer2.0.downsample.1.running_mean', 'layer2.0.shortcut.1.running_mean']],
  ['classifier.bias', ['fc.bias', 'linear.bias']],
  ['unknown.weight', []],
])('%s is called %j there', (ours, theirs) => {
  expect(namesThere(map.lines, ours)).toEqual(theirs)
})

describe('what becomes of a tensor', () => {
  const one = (target: Target, name: string, shape: number[]) =>
    mapWeights(map, [target], new Map([[name, tensor(shape)]])).tensors[0]

  test.each([
    ['classifier.weight', [10, 8], 'fc.weight', [10, 8], 'taken', 'none'],
    ['stem.gamma', [1, 8, 1, 1], 'bn1.weight', [8], 'taken', 'none'],
    ['classifier.weight', [10, 8], 'fc.weight', [1000, 8], 'new', 'new-head'],
    ['classifier.weight', [10, 8], 'fc.weight', [1000, 16], 'misshapen', 'none'],
    ['stem.weight', [8, 1, 7, 7], 'conv1.weight', [8, 3, 7, 7], 'adapted', 'grey'],
    ['stem.weight', [8, 3, 3, 3], 'conv1.weight', [8, 3, 7, 7], 'adapted', 'cut'],
    ['stem.weight', [8, 1, 3, 3], 'conv1.weight', [8, 3, 7, 7], 'adapted', 'grey-cut'],
    ['stem.weight', [8, 3, 7, 7], 'conv1.weight', [8, 3, 3, 3], 'misshapen', 'none'],
    ['stem.weight', [8, 2, 7, 7], 'conv1.weight', [8, 3, 7, 7], 'misshapen', 'none'],
    ['stage1.block1.convolution1.weight', [8, 8, 3, 3], 'layer1.0.conv1.weight', [8, 8, 1, 1], 'misshapen', 'none'],
  ] as const)('%s %j of %s %j: %s, %s', (ours, shape, theirs, there, state, change) => {
    expect(one({ name: ours, shape }, theirs, [...there])).toMatchObject({ ours, theirs, state, change })
  })

  test('what the file lacks is missing, what nothing takes is left out, and counters are counted', () => {
    const tensors = new Map([
      ['bn1.num_batches_tracked', tensor([])],
      ['extra', tensor([1])],
    ])
    expect(mapWeights(map, [{ name: 'stem.gamma', shape: [1, 8, 1, 1] }], tensors)).toMatchObject({
      tensors: [{ theirs: null, state: 'missing' }],
      leftOut: ['extra'],
      counters: 1,
    })
  })
})

test('a first convolution for small grey images is the middle of the kernel, summed over channels', () => {
  const source = tensor([1, 3, 5, 5])
  const mapped = {
    ours: 'stem.weight',
    theirs: 'conv1.weight',
    shape: [1, 1, 3, 3],
    shapeThere: [1, 3, 5, 5],
    state: 'adapted',
    change: 'grey-cut',
  } as const
  // The channels begin at 0, 25 and 50; the middle of the first is 6 to 8, 11 to 13 and 16 to 18.
  const middle = [6, 7, 8, 11, 12, 13, 16, 17, 18]
  expect([...mappedValues('a', mapped, source)]).toEqual(middle.map((at) => 3 * at + 75))
})
