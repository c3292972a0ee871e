import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseMat } from '../../../../electron/data/readers/mat-file.ts'
import { splitOf } from '../../../../electron/data/readers/split-names.ts'
import { added, refused } from '../adding.ts'
import { temporaryFolder } from '../folder.ts'
import { idx, writeImage } from '../image-files.ts'

const frozen = (name: string): string => join(import.meta.dirname, '../../../frozen/data', name)

test.each([
  ['train-00000-of-00001.parquet', 'train'],
  ['data/validation-0.parquet', 'validation'],
  ['val/0003.tar', 'validation'],
  ['fashion-mnist_test.csv', 'test'],
  ['train_32x32.mat', 'train'],
  ['contest.csv', null],
  ['latest/all.csv', null],
])('the path %s names the split %s', (path, split) => {
  expect(splitOf(path)).toBe(split)
})

describe('MAT-files', () => {
  test('have the same arrays, packed or not', async () => {
    const folder = await temporaryFolder()
    for (const split of ['train', 'test']) await copyFile(frozen('packed.mat'), join(folder, `${split}_32x32.mat`))
    const { loaded } = await added(folder)
    expect([loaded.channels, loaded.height, loaded.width, loaded.train.count]).toEqual([3, 4, 4, 10])
    expect(loaded.classes).toEqual(['1', '2'])
    const other = await added(frozen('plain.mat'))
    expect(other.loaded.train.count + other.loaded.test.count).toBe(10)
  })

  test('of version 7.3, or of something else, are refused', () => {
    expect(() => parseMat('a.mat', Buffer.from('MATLAB 7.3 MAT-file, Platform'.padEnd(600)))).toThrow(/7\.3.*-v7/)
    expect(() => parseMat('a.mat', Buffer.from('hello'))).toThrow(/not a MAT-file/)
    expect(() =>
      parseMat('a.mat', Buffer.concat([Buffer.from('MATLAB 5.0'.padEnd(126)), Buffer.from('IM123456789')])),
    ).toThrow(/cut off or damaged/)
  })
})

test('STL-10 has planes column by column and labels from 1', async () => {
  const folder = await temporaryFolder()
  const image = Buffer.alloc(3 * 96 * 96)
  // The second byte of a column is the second row.
  image[1] = 200
  await writeFile(join(folder, 'train_X.bin'), Buffer.concat([image, image]))
  await writeFile(join(folder, 'train_y.bin'), Buffer.from([1, 2]))
  await writeFile(join(folder, 'test_X.bin'), image)
  await writeFile(join(folder, 'test_y.bin'), Buffer.from([2]))
  await writeFile(join(folder, 'class_names.txt'), 'airplane\nbird\n')
  const { loaded } = await added(folder)
  expect(loaded.classes).toEqual(['airplane', 'bird'])
  expect(loaded.train.images[96]).toBe(200)
  expect([...loaded.train.labels, ...loaded.test.labels]).toEqual([0, 1, 1])
  await writeFile(join(folder, 'test_y.bin'), Buffer.from([2, 1]))
  expect(await refused(folder)).toMatch(/test_X\.bin .* for 2 labels/)
})

describe('CSV', () => {
  const write = async (files: Record<string, string>): Promise<string> => {
    const folder = await temporaryFolder()
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    return folder
  }
  const pixels = 'label,p1,p2,p3,p4\n0,1,2,3,4\n1,5,6,7,8\n'

  test('of pixels, divided by its names', async () => {
    const folder = await write({ 'a_train.csv': pixels, 'a_test.csv': pixels })
    const { loaded, dataset } = await added(folder)
    expect([...loaded.train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect([loaded.height, loaded.width]).toEqual([2, 2])
    expect(dataset.origin.remarks).toEqual([])
  })

  test('without names of columns, or without labels to test on, says what was done', async () => {
    const lines = Array.from({ length: 6 }, (_, index) => `${index % 2},1,2,3,${index}`).join('\n')
    const folder = await write({ 'train.csv': lines, 'test.csv': 'p1,p2,p3,p4,p5,p6\n1,2,3,4,5,6\n' })
    const { dataset } = await added(folder, { heldOut: 0.4 })
    expect(dataset.origin.remarks).toEqual([
      'test.csv has no labels and was not read.',
      expect.stringContaining('the first one was used as the label'),
      expect.stringContaining('40 % of the images'),
    ])
  })

  test.each([
    ['label,a,b,c,d\n0,1,2,3\n', /line 2 of .* has 4 cells; the first has 5/],
    ['label,a,b,c,d\n0,1,2,3,256\n', /line 2 of .* has "256" for a pixel/],
    ['label,a,b,c,d\n0,1,2,,4\n', /has "" for a pixel/],
    ['a,b\n1,2\n', /names no column of image files; it has a, b/],
  ])('%j is refused', async (content, message) => {
    expect(await refused(join(await write({ 'a.csv': content }), 'a.csv'))).toMatch(message)
  })

  test('of image files and their classes, by names with or without ending', async () => {
    const folder = await temporaryFolder()
    for (let index = 0; index < 6; index++) await writeImage(join(folder, `images/${index}.png`), { seed: index })
    const rows = [0, 1, 2, 3, 4, 5].map((index) => `${index % 2 === 0 ? index : `images/${index}.png`},c/${index % 2}`)
    await writeFile(join(folder, 'labels.csv'), ['id,label', ...rows, '77,c/0'].join('\n'))
    const { loaded, skipped } = await added(folder)
    expect(loaded.classes).toEqual(['c/0', 'c/1'])
    expect(loaded.train.count + loaded.test.count).toBe(6)
    expect(skipped).toEqual([{ file: '77', reason: expect.stringContaining('it is not in') }])
  })
})

describe('IDX', () => {
  const files = async (folder: string, prefix: string, nested: boolean): Promise<void> => {
    for (const [name, content] of Object.entries({
      'train-images-idx3-ubyte': idx([2, 2, 2], Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])),
      'train-labels-idx1-ubyte': idx([2], Buffer.from([1, 2])),
      'test-images-idx3-ubyte': idx([1, 2, 2], Buffer.from([1, 2, 3, 4])),
      'test-labels-idx1-ubyte': idx([1], Buffer.from([2])),
    })) {
      const path = join(folder, prefix + name)
      if (nested) await mkdir(path)
      await writeFile(nested ? join(path, prefix + name) : path, content)
    }
  }

  test('in folders of the same name', async () => {
    const folder = await temporaryFolder()
    await files(folder, '', true)
    const { loaded } = await added(folder)
    expect([...loaded.train.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test("of EMNIST has its mapping's characters, upright if asked", async () => {
    const folder = await temporaryFolder()
    await files(folder, 'emnist-letters-', false)
    await writeFile(join(folder, 'emnist-letters-mapping.txt'), '1 65 97\r\n2 66 98\r\n')
    const { loaded, dataset } = await added(folder)
    expect(loaded.classes).toEqual(['A/a', 'B/b'])
    expect(dataset.origin.remarks).toEqual([expect.stringContaining('lie on their side')])
    const upright = await added(folder, { transposed: true })
    expect([...upright.loaded.train.images]).toEqual([1, 3, 2, 4, 5, 7, 6, 8])
    expect(upright.dataset.origin.remarks).toEqual([])
  })
})

test("ImageNet's list of Kaggle is found above the folders of the images", async () => {
  const folder = await temporaryFolder()
  const base = join(folder, 'ILSVRC/Data/CLS-LOC')
  for (const [index, name] of ['n01', 'n02', 'n01', 'n02'].entries())
    await writeImage(join(base, `train/${name}/${index}.png`), { seed: index })
  for (let index = 0; index < 2; index++)
    await writeImage(join(base, `val/ILSVRC2012_val_0000000${index}.png`), { seed: index })
  const lines = [
    'ImageId,PredictionString',
    'ILSVRC2012_val_00000000,n02 1 2 3 4',
    'ILSVRC2012_val_00000001,n01 1 2 3 4',
  ]
  await writeFile(join(folder, 'LOC_val_solution.csv'), lines.join('\n'))
  const { loaded } = await added(base)
  expect(loaded.classes).toEqual(['n01', 'n02'])
  expect([...loaded.test.labels].sort()).toEqual([0, 1])
})
