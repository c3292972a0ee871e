import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { readWebdataset } from '../../../../electron/data/readers/webdataset.ts'
import { tarOf } from '../../../trust/tar-files.ts'
import { added, refused } from '../adding.ts'
import { temporaryFolder } from '../folder.ts'
import { defaultReadOptions } from '../../../../shared/experiment/reader-options.ts'

const anyForm = defaultReadOptions

function png(seed: number): Promise<Buffer> {
  const raw = Uint8Array.from({ length: 4 * 4 * 3 }, (_, index) => ((index + 1) * (seed + 3) * 7919) % 251)
  return sharp(raw, { raw: { width: 4, height: 4, channels: 3 } })
    .png()
    .toBuffer()
}

/** A shard whose images have labels 0 and 1 in turn. */
async function shard(count: number, from = 0): Promise<Uint8Array> {
  const files: [string, Uint8Array][] = []
  for (let index = 0; index < count; index++) {
    files.push([`${from + index}.png`, await png(from + index)])
    files.push([`${from + index}.cls`, Buffer.from(String(index % 2))])
  }
  return tarOf(files)
}

describe('WebDataset shards', () => {
  test('have images with .cls and names of classes beside them', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'train-0000.tar'), await shard(6))
    await writeFile(join(folder, 'train-0001.tar'), await shard(4, 6))
    await writeFile(join(folder, 'val-0000.tar'), await shard(2, 10))
    await writeFile(join(folder, 'classnames.txt'), 'cat\ndog\n')
    const { dataset, loaded } = await added(folder)
    expect(dataset.classes).toEqual(['cat', 'dog'])
    expect([loaded.train.count, loaded.test.count]).toEqual([10, 2])
    expect(dataset.origin.remarks).toEqual(['There is no test: the validation images are held out.'])
  })

  test('are streamed out of the shards where they are too many, with the same pixels', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'train-0.tar'), await shard(6))
    await writeFile(join(folder, 'test-0.tar'), await shard(4, 6))
    const inMemory = await readWebdataset(folder, anyForm)
    const streamed = await readWebdataset(folder, anyForm, {}, 0)
    const [pixels, labels] = [inMemory.train.images, [...inMemory.train.labels]]
    const size = pixels.length / inMemory.train.count
    const byClass = [...labels.keys()].sort((a, b) => labels[a]! - labels[b]! || a - b)
    expect([...streamed.train.labels]).toEqual(byClass.map((index) => labels[index]))
    const read = await streamed.train.stream!.read(Uint32Array.from(byClass.keys()))
    for (const [place, index] of byClass.entries())
      expect(read.subarray(place * size, (place + 1) * size)).toEqual(pixels.subarray(index * size, (index + 1) * size))
    await truncate(join(folder, 'train-0.tar'), 600)
    await expect(streamed.train.stream!.read(Uint32Array.of(5))).rejects.toThrow(/at byte \d+ cannot be used/)
  })

  test('without labels are refused with the way out; an image that cannot be read is named', async () => {
    const folder = await temporaryFolder()
    const file = join(folder, 'a.tar')
    await writeFile(file, tarOf([['0.png', await png(0)]]))
    expect(await refused(file)).toMatch(/0\.png in .*a\.tar has no label.*\.cls.*unpack the archive/)
    const images = await Promise.all([0, 1, 2, 3].map(png))
    const files = images.flatMap((image, index): [string, Uint8Array][] => [
      [`${index}.png`, image],
      [`${index}.json`, Buffer.from(JSON.stringify({ label: `c${index % 2}` }))],
    ])
    await writeFile(file, tarOf([...files, ['9.png', Buffer.from('no image')], ['9.cls', Buffer.from('c0')]]))
    const { dataset, skipped } = await added(file)
    expect(dataset.classes).toEqual(['c0', 'c1'])
    expect(skipped).toEqual([{ file: expect.stringContaining('9.png in'), reason: expect.stringContaining('damaged') }])
    expect(await refused(file, { strict: true })).toMatch(/9\.png in .* cannot be used/)
  })
})

describe('files whose names say splits', () => {
  test('are ambiguous where one says none', async () => {
    const folder = await temporaryFolder()
    for (const name of ['train-0.tar', 'test-0.tar', 'more.tar']) await writeFile(join(folder, name), await shard(4))
    expect(await refused(folder)).toMatch(/more\.tar says no split/)
  })

  test('need one to train on', async () => {
    const folder = await temporaryFolder()
    for (const name of ['val-0.tar', 'test-0.tar']) await writeFile(join(folder, name), await shard(4))
    expect(await refused(folder)).toMatch(/no file whose name says that it is to train on/)
  })
})
