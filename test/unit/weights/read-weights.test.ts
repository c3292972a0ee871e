import { readFileSync } from 'node:fs'
import { access, copyFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { encodeModel } from '../../../electron/trainer/engines/onnxruntime/model-proto.ts'
import { readWeights, type WeightFile } from '../../../electron/weights/read-weights.ts'
import { valuesOf } from '../../../electron/weights/tensor.ts'
import { temporaryFolder } from '../data/folder.ts'
import { refusalOf } from './refusal.ts'
import { safetensors } from './safetensors-file.ts'

/** Files that test/frozen/weights/write.py wrote with PyTorch, and what it says is in them. */
const frozen = (name: string) => join(import.meta.dirname, '../../frozen/weights', name)
const expected = JSON.parse(readFileSync(frozen('expected.json'), 'utf8')) as Record<
  string,
  { shape: number[]; values: number[] }
>

const contentOf = ({ tensors }: WeightFile) =>
  Object.fromEntries(
    [...tensors].map(([name, tensor]) => [
      name,
      { shape: [...tensor.shape], values: [...valuesOf('a', name, tensor)] },
    ]),
  )

describe('files of PyTorch', () => {
  test.each(['zip.pth', 'old.pth'])(
    '%s: every type, shared storages and strides, as PyTorch reads them',
    async (name) => {
      const rounded = Object.entries(expected).map(([key, { shape, values }]) => [
        key,
        { shape, values: values.map(Math.fround) },
      ])
      expect(contentOf(await readWeights(frozen(name)))).toEqual(Object.fromEntries(rounded))
    },
  )

  test('the weights of a training, its average by name, and no wrapper', async () => {
    const file = await readWeights(frozen('training.pth'))
    expect(file).toMatchObject({ part: 'state_dict', removed: 'module.', format: 'torch' })
    expect(file.parts).toEqual([
      { name: 'state_dict', tensors: 2, averaged: false },
      { name: 'state_dict_ema', tensors: 2, averaged: true },
    ])
    const average = await readWeights(frozen('training.pth'), 'state_dict_ema')
    expect(contentOf(average)['plain']!.values[0]).toBe(contentOf(file)['plain']!.values[0]! + 1)
    expect(await refusalOf(readWeights(frozen('training.pth'), 'other'))).toContain('has no part "other"')
  })

  test.each([
    ['module.pth', 'would use "torch.nn.modules.linear.Linear" of Python'],
    ['script.pt', 'its weights are tied to code'],
  ])('%s is refused', async (name, words) => {
    expect(await refusalOf(readWeights(frozen(name)))).toContain(words)
  })

  test.each(['zip', 'old'] as const)('a pickle that would run code is refused and runs nothing (%s)', async (form) => {
    const folder = await temporaryFolder()
    const marker = join(folder, 'marker')
    const pickle = Buffer.from(`cposix\nsystem\n(S'touch ${marker}'\ntR.`)
    const old = readFileSync(frozen('old.pth'))
    const file = join(folder, 'evil.pth')
    await writeFile(
      file,
      form === 'zip' ? zipSync({ 'a/data.pkl': pickle }) : Buffer.concat([old.subarray(0, 15), pickle]),
    )
    expect(await refusalOf(readWeights(file))).toContain('would use "posix.system" of Python')
    await expect(access(marker)).rejects.toThrow('ENOENT')
  })

  test.each(['zip.pth', 'old.pth'])('%s cut off anywhere is refused', async (name) => {
    const folder = await temporaryFolder()
    const { length } = readFileSync(frozen(name))
    for (const kept of [20, 200, Math.floor(length / 2), length - 1]) {
      const file = join(folder, `${kept}.pth`)
      await copyFile(frozen(name), file)
      await truncate(file, kept)
      expect(await refusalOf(readWeights(file)), String(kept)).toMatch(/cut off|not a whole|damaged/)
    }
  })
})

describe('safetensors', () => {
  const half = { dtype: 'F16', shape: [2], data: Buffer.from([0, 0x3c, 0, 0xc0]) }
  const brain = { dtype: 'BF16', shape: [1], data: Buffer.from([0x80, 0x3f]) }

  test('of other precisions', async () => {
    const file = join(await temporaryFolder(), 'any.bin')
    await writeFile(file, safetensors({ half, brain }))
    expect(contentOf(await readWeights(file))).toEqual({
      half: { shape: [2], values: [1, -2] },
      brain: { shape: [1], values: [1] },
    })
  })

  test('in shards; a missing or a cut one, and a lacking tensor, are named', async () => {
    const folder = await temporaryFolder()
    const index = join(folder, 'model.safetensors.index.json')
    await writeFile(index, JSON.stringify({ weight_map: { half: 'a.safetensors', brain: 'b.safetensors' } }))
    await writeFile(join(folder, 'a.safetensors'), safetensors({ half }))
    expect(await refusalOf(readWeights(index))).toContain('b.safetensors')
    await writeFile(join(folder, 'b.safetensors'), safetensors({ half }))
    expect(await refusalOf(readWeights(index))).toContain('b.safetensors lacks the tensor "brain"')
    await writeFile(join(folder, 'b.safetensors'), safetensors({ brain }).subarray(0, -1))
    expect(await refusalOf(readWeights(index))).toMatch(/b\.safetensors.*"brain" is cut off/)
    await writeFile(join(folder, 'b.safetensors'), safetensors({ brain }))
    expect([...(await readWeights(index)).tensors.keys()]).toEqual(['half', 'brain'])
  })

  test('a shard is never sought outside the folder', async () => {
    const index = join(await temporaryFolder(), 'model.safetensors.index.json')
    await writeFile(index, JSON.stringify({ weight_map: { half: '../a.safetensors' } }))
    expect(await refusalOf(readWeights(index))).toContain('is not an index')
  })

  test('NaN is named with its tensor', async () => {
    const file = join(await temporaryFolder(), 'a.safetensors')
    await writeFile(file, safetensors({ bad: { dtype: 'F16', shape: [1], data: Buffer.from([0, 0x7e]) } }))
    const { tensors } = await readWeights(file)
    expect(() => valuesOf('a.safetensors', 'bad', tensors.get('bad')!)).toThrow('"bad" of a.safetensors holds NaN')
  })

  test('a file of 4 GB is refused by its size', async () => {
    const file = join(await temporaryFolder(), 'a.safetensors')
    await writeFile(file, safetensors({ half }))
    await truncate(file, 4_000_000_000)
    expect(await refusalOf(readWeights(file))).toContain('has 4000000000 bytes')
  })
})

test('the initializers of an ONNX model', async () => {
  const file = join(await temporaryFolder(), 'a.onnx')
  const weight = { name: 'fc.weight', shape: [1, 2], type: 'float' as const, data: [0.5, -1] }
  await writeFile(
    file,
    encodeModel({ name: 'a', nodes: [], initializers: [weight], inputs: [], outputs: [], operatorSets: { '': 17 } }),
  )
  expect(contentOf(await readWeights(file))).toEqual({ 'fc.weight': { shape: [1, 2], values: [0.5, -1] } })
})

test('anything else is refused', async () => {
  const file = join(await temporaryFolder(), 'a.pth')
  await writeFile(file, 'version https://git-lfs.github.com/spec/v1\n')
  expect(await refusalOf(readWeights(file))).toContain('is not a file of weights that is read here')
})
