import { describe, expect, test } from 'vitest'
import { mapFor, mapsOf } from '../../../electron/weights/maps/maps.ts'
import { mappedValues } from '../../../electron/weights/mapped-values.ts'
import { mapWeights, type Mapped, type Target } from '../../../electron/weights/mapping.ts'
import { namesThere } from '../../../electron/weights/names.ts'
import { plainTensor, type WeightTensor } from '../../../electron/weights/tensor.ts'

const [map] = mapsOf('resnet18')

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
  expect(namesThere(map.lines, ours).map(({ name }) => name)).toEqual(theirs)
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
    part: null,
    less: null,
    grid: null,
  } as const
  // The channels begin at 0, 25 and 50; the middle of the first is 6 to 8, 11 to 13 and 16 to 18.
  const middle = [6, 7, 8, 11, 12, 13, 16, 17, 18]
  expect([...mappedValues('a', mapped, new Map([['conv1.weight', source]]))]).toEqual(middle.map((at) => 3 * at + 75))
})

describe('vision transformers', () => {
  const [timm] = mapsOf('vit-ti')
  const vision = (target: Target, name: string, shape: number[], grid: [number, number] = [2, 2]) =>
    mapWeights(timm, [target], new Map([[name, tensor(shape)]]), grid).tensors[0]!

  test.each([
    ['vit-ti', 'blocks.0.attn.qkv.weight', 'timm-vit'],
    ['deit-s', 'blocks.0.attn.qkv.weight', 'timm-deit'],
    ['vit-b', 'encoder.layers.encoder_layer_0.self_attention.in_proj_weight', 'torchvision-vit'],
    ['vit-b', 'vit.encoder.layer.0.attention.attention.query.weight', 'transformers-vit'],
    ['vit-b', 'nothing that is known', 'timm-vit'],
  ])('%s with %s is read by the names of %s', (model, name, expected) => {
    expect(mapFor(model, [name]).name).toBe(expected)
  })

  test('a key is the second third of the fused tensor', () => {
    const target = { name: 'encoder.block1.attention.key.weight', shape: [2, 2] }
    const mapped = vision(target, 'blocks.0.attn.qkv.weight', [6, 2])
    expect(mapped).toMatchObject({ state: 'taken', part: [1, 3], shapeThere: [2, 2] })
    const fused = new Map([['blocks.0.attn.qkv.weight', tensor([6, 2])]])
    expect([...mappedValues('a', mapped, fused)]).toEqual([4, 5, 6, 7])
  })

  test.each([
    [[192, 768], [192, 3, 16, 16], 'taken', 'none'],
    [[192, 256], [192, 3, 16, 16], 'adapted', 'grey'],
    [[192, 48], [192, 3, 16, 16], 'misshapen', 'none'],
  ])('patches %j of %j: %s, %s', (here, there, state, change) => {
    const target = { name: 'embedding.weight', shape: here }
    expect(vision(target, 'patch_embed.proj.weight', there)).toMatchObject({ state, change })
  })

  test.each([
    [[5, 3], [1, 5, 3], [2, 2], 'taken', 'none'],
    [[5, 3], [1, 10, 3], [2, 2], 'adapted', 'positions'],
    [[5, 3], [1, 5, 3], [1, 4], 'adapted', 'positions'],
    [[5, 3], [1, 11, 3], [2, 2], 'misshapen', 'none'],
    [[5, 3], [1, 10, 4], [2, 2], 'misshapen', 'none'],
  ])('positions %j of %j on a grid of %j: %s, %s', (here, there, grid, state, change) => {
    const target = { name: 'embedding.position', shape: here }
    expect(vision(target, 'pos_embed', there, grid as [number, number])).toMatchObject({ state, change })
  })

  test('positions are interpolated as timm does, the class token stays', () => {
    const target = { name: 'embedding.position', shape: [10, 1] }
    const mapped = vision(target, 'pos_embed', [1, 5, 1], [3, 3])
    const values = [...mappedValues('a', mapped, new Map([['pos_embed', tensor([1, 5, 1], [7, 0, 1, 2, 3])]]))]
    // timm.layers.resample_abs_pos_embed of the same
    const expected = [7, -0.197368, 0.368421, 0.934211, 0.934211, 1.5, 2.06579, 2.06579, 2.631579, 3.197368]
    expect(values[0]).toBe(7)
    for (const [index, value] of values.entries()) expect(value, String(index)).toBeCloseTo(expected[index]!, 5)
  })

  test('a file of a network without head gets a new one', () => {
    const targets = ['weight', 'bias'].map((part) => ({ name: `head.${part}`, shape: [10] }))
    const { tensors } = mapWeights(timm, targets, new Map([['cls_token', tensor([1])]]), [2, 2])
    expect(tensors.map(({ state, change }: Mapped) => [state, change])).toEqual([
      ['new', 'new-head'],
      ['new', 'new-head'],
    ])
  })
})

test('the bias before a norm of VGG is taken off its mean', () => {
  const [vgg] = mapsOf('vgg11')
  const tensors = new Map([
    ['features.1.running_mean', tensor([2], [5, 7])],
    ['features.0.bias', tensor([2], [1, 2])],
  ])
  const target = { name: 'convolution1.mean', shape: [1, 2, 1, 1] }
  const { tensors: mapped, leftOut } = mapWeights(vgg, [target], tensors)
  expect(leftOut).toEqual([])
  expect([...mappedValues('a', mapped[0]!, tensors)]).toEqual([4, 5])
})
