import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { cacheDirectoryOf } from '../../../electron/host/data-directory.ts'
import { openHost } from '../../../electron/host/host.ts'
import { smallWeights } from '../trainer/small-weights.ts'
import { temporaryDirectory } from '../trainer/train.ts'

test('a file that is sent is looked at, scored, kept and started from; what is refused leaves nothing', async () => {
  const host = await openHost({ dataDirectory: await temporaryDirectory() })
  try {
    const { weights, system } = host.client
    const bytes = smallWeights()
    const send = async (name: string, content: Buffer) => {
      const { upload } = await weights.begin({ name, bytes: content.length })
      const half = content.length >> 1
      for (const [at, part] of [
        [0, content.subarray(0, half)],
        [half, content.subarray(half)],
      ] as const)
        await weights.put({ upload, name, at, base64: part.toString('base64') })
      return { upload }
    }
    const given = await send('small.safetensors', bytes)
    const look = await weights.look({ given, dataset: 'digits' })
    expect(look).toMatchObject({ name: 'small.safetensors', format: 'safetensors', fitting: ['resnet20'] })
    expect(look.mapping!.tensors.every(({ state }) => state === 'taken')).toBe(true)
    const wrong = await weights.look({ given, model: 'resnet32', dataset: 'digits' })
    expect(wrong.mapping!.tensors.filter(({ state }) => state === 'missing').length).toBeGreaterThan(0)
    const score = await weights.evaluate({ given, model: 'resnet20', dataset: 'digits' })
    expect(score).toMatchObject({ images: findDataset('digits')!.testImages, newHead: false })
    await expect(weights.evaluate({ given, model: 'resnet32', dataset: 'digits' })).rejects.toThrow(
      /small\.safetensors holds weights of another network than resnet32/,
    )
    const kept = await weights.keep({ given, model: 'resnet20', name: 'mine', licence: 'MIT' })
    expect(kept).toMatchObject({ name: 'mine', model: 'resnet20', modelParameters: { width: 4 }, licence: 'MIT' })
    expect(await weights.evaluate({ given: { kept: 'mine' }, dataset: 'digits' })).toEqual(score)
    const experiment = { dataset: 'digits', model: 'resnet20', startFrom: 'weights:mine' } as const
    expect(await system.estimate({ experiment })).toMatchObject({ model: {} })

    const text = await send('words.pth', Buffer.from('these are no weights at all'))
    await expect(weights.look({ given: text })).rejects.toThrow(/^words\.pth is not a file of weights/i)
    await weights.discard(text)
    const { upload } = await weights.begin({ name: 'cut.safetensors', bytes: bytes.length })
    await weights.put({ upload, name: 'cut.safetensors', at: 0, base64: bytes.subarray(0, 99).toString('base64') })
    await expect(weights.look({ given: { upload } })).rejects.toThrow(/cut off: 99 of \d+ bytes came/)
    await expect(weights.put({ upload, name: 'cut.safetensors', at: 0, base64: '' })).rejects.toThrow(/in order/)
    await weights.discard({ upload })
    await expect(weights.look({ given: { upload } })).rejects.toThrow(/not here any more/)
    await expect(weights.begin({ name: 'huge.pth', bytes: 4e9 })).rejects.toThrow(/huge\.pth has 4000000000 bytes/)
    await expect(weights.begin({ name: '../x.pth', bytes: 4 })).rejects.toThrow(/not the name of a file/)
    expect((await weights.list()).map(({ name }) => name)).toEqual(['mine'])
    expect(await readdir(join(cacheDirectoryOf(host.dataDirectory), 'weights', 'incoming'))).toEqual([])
  } finally {
    await host.close()
  }
})

test('shards are sent with their index', async () => {
  const folder = await temporaryDirectory()
  const host = await openHost({ dataDirectory: folder })
  try {
    const { weights } = host.client
    const bytes = smallWeights(3)
    const length = Number(bytes.readBigUInt64LE())
    const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<string, unknown>
    const names = Object.keys(header).filter((name) => name !== '__metadata__')
    const index = Buffer.from(
      JSON.stringify({ weight_map: Object.fromEntries(names.map((name) => [name, 'one.safetensors'])) }),
    )
    let upload: string | undefined
    for (const [name, content] of [
      ['one.safetensors', bytes],
      ['model.safetensors.index.json', index],
    ] as const) {
      upload = (await weights.begin({ name, bytes: content.length, upload })).upload
      await weights.put({ upload, name, at: 0, base64: content.toString('base64') })
    }
    const look = await weights.look({ given: { upload: upload! }, dataset: 'digits' })
    expect(look).toMatchObject({ name: 'model.safetensors.index.json', model: 'resnet20' })
    const heads = look.mapping!.tensors.filter(({ change }) => change === 'new-head')
    expect(heads.map(({ ours }) => ours)).toEqual(['classifier.weight', 'classifier.bias'])
    await writeFile(join(folder, 'file.safetensors'), bytes)
    const path = join(folder, 'file.safetensors')
    expect((await weights.look({ given: { path } })).digest).toHaveLength(64)
    expect(await readFile(path)).toHaveLength(bytes.length)
  } finally {
    await host.close()
  }
})
