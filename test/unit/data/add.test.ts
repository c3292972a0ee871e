import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { addDataset, removeDataset } from '../../../electron/data/add.ts'
import { datasetCached, loadDataset } from '../../../electron/data/load-dataset.ts'
import { listDatasets } from '../../../electron/data/kept/registry.ts'
import { taking } from '../../../electron/data/kept/turns.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { temporaryFolder } from './folder.ts'
import { idx, writeFolder, writeImage, writeTruncated } from './image-files.ts'

/** A folder of images with a damaged or strange one among them, and a data directory. */
async function folders(): Promise<{ images: string; data: string }> {
  const folder = await temporaryFolder()
  const images = join(folder, 'pets')
  await writeFolder(images)
  return { images, data: join(folder, 'data') }
}

/** The only line of a refusal; nothing is left on the list or on the disk. */
async function refusal(data: string, request: Parameters<typeof addDataset>[0]): Promise<string> {
  const error: unknown = await addDataset(request, data).then(
    () => null,
    (failure: unknown) => failure,
  )
  expect(error).toBeInstanceOf(BadInput)
  expect((await listDatasets(data)).map(({ name }) => name)).toEqual(['mnist', 'digits'])
  expect(await readdir(data).catch(() => [])).toEqual([])
  const { message } = error as BadInput
  expect(message.split('\n')).toHaveLength(1)
  return message
}

describe('a folder of images', () => {
  test('is read, cached and listed, and gone when it is removed', async () => {
    const { images, data } = await folders()
    const seen: [number, number][] = []
    const { dataset, skipped } = await addDataset({ path: images }, data, {
      progress: (done, total) => seen.push([done, total]),
    })
    expect(dataset).toMatchObject({
      name: 'pets',
      channels: 3,
      height: 8,
      width: 8,
      classes: ['cat', 'dog'],
      trainImages: 6,
      testImages: 4,
      origin: { kind: 'folder', streamed: false },
    })
    expect(skipped).toEqual([])
    // Heads first, then pixels.
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => [Math.floor((index + 1) / 2), 10]))

    const { train, test: held, fingerprint } = await loadDataset('pets', data)
    expect([[...train.labels], [...held.labels]]).toEqual([
      [0, 0, 0, 1, 1, 1],
      [0, 0, 1, 1],
    ])
    const { data: pixels } = await sharp(join(images, 'train', 'dog', '0.png'))
      .raw()
      .toBuffer({ resolveWithObject: true })
    const planes = [0, 1, 2].flatMap((channel) =>
      Array.from({ length: 64 }, (_, place) => pixels[place * 3 + channel]!),
    )
    expect([...train.images.subarray(3 * 192, 4 * 192)]).toEqual(planes)
    expect(fingerprint).toBe(dataset.origin.fingerprint)

    await removeDataset('pets', data)
    expect(await readdir(data)).toEqual(['datasets.json'])
  })

  test('is brought to one size and to grey where it is asked', async () => {
    const { images, data } = await folders()
    await writeImage(join(images, 'train', 'cat', 'wide.png'), { seed: 9, width: 20, height: 10 })
    const { dataset } = await addDataset({ path: images, size: 4, channels: 1 }, data)
    expect(dataset).toMatchObject({ channels: 1, height: 4, width: 4, trainImages: 7 })
    expect((await loadDataset('pets', data)).train.images).toHaveLength(7 * 16)
  })

  test('of images of different sizes is refused, and says how to bring them to one', async () => {
    const { images, data } = await folders()
    const wide = join(images, 'train', 'dog', 'wide.png')
    await writeImage(wide, { seed: 9, width: 20, height: 10 })
    expect(await refusal(data, { path: images })).toBe(
      `the images differ in size: ${join(images, 'train', 'cat', '0.png')} has 8x8 pixels, ${wide} has 20x10; ` +
        'bring them to one with size',
    )
  })

  const strange: [string, string, (path: string) => Promise<void>, RegExp][] = [
    ['a JPEG that is cut off', 'half.jpg', writeTruncated, /^it is damaged or no image( \(.+\))?$/],
    ['no image at all', 'text.jpg', (path) => writeFile(path, 'hello'), /^it is damaged or no image( \(.+\))?$/],
    ['an empty file', 'empty.png', (path) => writeFile(path, ''), /^it is (empty|damaged or no image.*)$/],
    [
      'a drawing',
      'drawing.png',
      (path) => writeFile(path, '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"></svg>'),
      /^it is svg, not JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF$/,
    ],
  ]
  test.each(strange)(
    'with %s passes that image over and names it, or is refused with --strict',
    async (_, name, write, reason) => {
      const { images, data } = await folders()
      const path = join(images, 'train', 'cat', name)
      await write(path)
      const refused = await refusal(data, { path: images, strict: true })
      expect(
        [
          refused.startsWith(`${path} cannot be used: it `),
          refused.endsWith('; replace or remove what cannot be used, or leave out strict to pass it over'),
        ],
        refused,
      ).toEqual([true, true])
      expect(refused.slice(`${path} cannot be used: `.length).split('; replace')[0]).toMatch(reason)

      const { dataset, skipped } = await addDataset({ path: images }, data)
      expect(skipped).toEqual([{ file: path, reason: expect.stringMatching(reason) as string }])
      expect(dataset).toMatchObject({ trainImages: 6, origin: { skipped: 1 } })
      expect((await loadDataset('pets', data)).train.count).toBe(6)
    },
  )

  test('that can be stopped leaves nothing behind', async () => {
    const { images, data } = await folders()
    const stop = new AbortController()
    await expect(
      addDataset({ path: images }, data, { signal: stop.signal, progress: () => stop.abort() }),
    ).rejects.toThrow(/abort/i)
    expect(await readdir(data).catch(() => [])).toEqual([])
  })

  test('of one class, with an empty or only tested class, or without splits is refused', async () => {
    const { images, data } = await folders()
    await rm(join(images, 'train', 'dog', '0.png'))
    for (const name of ['1.png', '2.png']) await rm(join(images, 'train', 'dog', name))
    expect(await refusal(data, { path: images })).toBe(
      `${join(images, 'train', 'dog')} holds no image (JPEG, PNG, WebP, BMP, TIFF, GIF or AVIF); add some, or ` +
        'remove the folder',
    )
    await rm(join(images, 'train', 'dog'), { recursive: true })
    expect(await refusal(data, { path: images })).toBe(
      `${join(images, 'train')} holds one class only ("cat"); there must be at least two folders of images to ` +
        'tell apart',
    )
    await writeImage(join(images, 'train', 'cow', '0.png'), { seed: 1 })
    expect(await refusal(data, { path: images })).toBe(
      `${join(images, 'test', 'dog')} is a class that ${join(images, 'train')} lacks`,
    )
    await rm(join(images, 'test'), { recursive: true })
    expect(await refusal(data, { path: images, kind: 'folder' })).toBe(
      `${images} must hold the folders train and test (or val), with a folder of images for each class`,
    )
  })
})

describe('IDX files', () => {
  async function files(): Promise<{ folder: string; data: string }> {
    const folder = await temporaryFolder()
    const write = (name: string, content: Buffer): Promise<void> => writeFile(join(folder, name), content)
    await write(
      'train-images-idx3-ubyte',
      idx(
        [4, 2, 3],
        Uint8Array.from({ length: 24 }, (_, index) => index),
      ),
    )
    await write('train-labels-idx1-ubyte', idx([4], Uint8Array.of(0, 1, 0, 1)))
    await write(
      't10k-images-idx3-ubyte.gz',
      gzipSync(
        idx(
          [2, 2, 3],
          Uint8Array.from({ length: 12 }, (_, index) => 100 + index),
        ),
      ),
    )
    await write('t10k-labels-idx1-ubyte.gz', gzipSync(idx([2], Uint8Array.of(1, 0))))
    return { folder, data: join(folder, 'data') }
  }

  test('are read, plain and packed', async () => {
    const { folder, data } = await files()
    await addDataset({ path: folder, name: 'small' }, data)
    const { train, test: held } = await loadDataset('small', data)
    expect([...train.images]).toEqual(Array.from({ length: 24 }, (_, index) => index))
    expect([...held.labels]).toEqual([1, 0])
  })

  test('beside folders of the same names are found', async () => {
    const { folder, data } = await files()
    await mkdir(join(folder, 'archive'))
    const dotted = (name: string) => name.replace('-idx', '.idx').replace('.gz', '')
    for (const name of await readdir(folder)) {
      if (name === 'archive') continue
      const content = await readFile(join(folder, name))
      await mkdir(join(folder, 'archive', name.replace('.gz', '')))
      await writeFile(join(folder, 'archive', dotted(name)), name.endsWith('.gz') ? gunzipSync(content) : content)
    }
    const { dataset } = await addDataset({ path: join(folder, 'archive'), name: 'small' }, data)
    expect(dataset).toMatchObject({ trainImages: 4, testImages: 2 })
  })

  test('that are cut off are refused with the bytes that are missing', async () => {
    const { folder, data } = await files()
    const images = join(folder, 'train-images-idx3-ubyte')
    await truncate(images, 30)
    expect(await refusal(data, { path: folder, name: 'small' })).toBe(
      `${images} is cut off: its header promises 40 bytes, there are 30`,
    )
    await truncate(images, 10)
    expect(await refusal(data, { path: folder, name: 'small' })).toBe(
      `${images} is cut off: it has 10 bytes, less than a header`,
    )
  })

  test('whose gzip stream is cut off are refused', async () => {
    const { folder, data } = await files()
    const images = join(folder, 't10k-images-idx3-ubyte.gz')
    await writeFile(images, (await readFile(images)).subarray(0, 25))
    expect(await refusal(data, { path: folder, name: 'small' })).toBe(
      `${images} is cut off: its gzip stream does not end`,
    )
  })

  test('of one class are refused', async () => {
    const { folder, data } = await files()
    await writeFile(join(folder, 'train-labels-idx1-ubyte'), idx([4], Uint8Array.of(1, 1, 1, 1)))
    await writeFile(join(folder, 't10k-labels-idx1-ubyte.gz'), gzipSync(idx([2], Uint8Array.of(1, 1))))
    expect(await refusal(data, { path: folder, name: 'small' })).toBe(
      `${folder} holds one class only ("1"); there must be at least two to tell apart`,
    )
  })
})

test('a name that is taken, wrong or missing is refused', async () => {
  const { images, data } = await folders()
  expect(await refusal(data, { path: images, name: 'mnist' })).toMatch(
    /^there is a data set "mnist" already; choose another name/,
  )
  expect(await refusal(data, { path: images, name: 'a b' })).toMatch(/^"a b" is not a name for a data set/)
  expect(await refusal(data, { path: join(images, 'nowhere') })).toBe(
    `there is no ${join(images, 'nowhere')}; check its path`,
  )
  expect(await datasetCached('mnist', data)).toBe(false)
})

test('several that are added at once take turns; of two under one name the second is refused', async () => {
  const { images, data } = await folders()
  const names = ['one', 'two', 'three']
  await Promise.all(names.map((name) => addDataset({ path: images, name }, data)))
  expect(
    (await listDatasets(data))
      .slice(2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual([...names].sort())
  const twins = await Promise.allSettled([1, 2].map(() => addDataset({ path: images, name: 'twin' }, data)))
  expect(twins.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect((await loadDataset('twin', data)).train.count).toBe(6)
  expect(await readdir(data)).not.toContain('datasets.json.lock')
})

test('another process that changes the list is waited for', async () => {
  const { images, data } = await folders()
  await mkdir(data)
  const mark = join(data, 'datasets.json.lock')
  await writeFile(mark, '1')
  let isAdded = false
  const adding = addDataset({ path: images }, data).then(() => (isAdded = true))
  await taking(join(data, 'another.json'), async () => {})
  expect(isAdded).toBe(false)
  await rm(mark)
  expect(await adding).toBe(true)
})
