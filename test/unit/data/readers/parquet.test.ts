import { readFileSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRuns } from '../../../../electron/data/parquet/runs.ts'
import { readThrift } from '../../../../electron/data/parquet/thrift.ts'
import { unpack } from '../../../../electron/data/parquet/unpack.ts'
import { imageColumns } from '../../../../electron/data/parquet/image-columns.ts'
import { centreView } from '../../../../electron/data/images/views.ts'
import { readParquet } from '../../../../electron/data/readers/parquet.ts'
import { defaultReadOptions } from '../../../../shared/experiment/reader-options.ts'
import { added, refused } from '../adding.ts'
import { temporaryFolder } from '../folder.ts'

/** Files that pyarrow wrote, with the formula of their pixels in make-parquet.py. */
const frozen = (name: string): string => join(import.meta.dirname, '../../../frozen/data', `${name}.parquet`)
const names = ['snappy', 'zstd-v2', 'plain', 'gzip']

function pixelsOf(image: number): number[] {
  return Array.from({ length: 48 }, (_, at) => {
    const [channel, row, column] = [Math.floor(at / 16), Math.floor(at / 4) % 4, at % 4]
    return (97 * image + 31 * row + 17 * column + 7 * channel) % 256
  })
}

/** Twelve images as train and six of them as test: both have every class. */
async function divided(name: string): Promise<string> {
  const folder = await temporaryFolder()
  for (const split of ['train', 'test']) await cp(frozen(name), join(folder, `${split}-00000-of-00001.parquet`))
  return folder
}

test.each(names)('%s: every pixel, and classes by the names of the hub', async (name) => {
  const { train, test: held, classes } = await readParquet(await divided(name), defaultReadOptions)
  expect(classes).toEqual(['cat', 'dog', 'owl'])
  for (const { images, labels, count } of [train, held]) {
    expect(count).toBe(12)
    expect([...labels]).toEqual([...labels.keys()].map((image) => image % 3))
    for (let image = 0; image < 12; image++)
      expect([...images.subarray(image * 48, (image + 1) * 48)]).toEqual(pixelsOf(image))
  }
})

test.each(names)('%s: streamed out of its pages', async (name) => {
  const { train } = await readParquet(await divided(name), defaultReadOptions, {}, 0)
  // Class by class.
  const order = [0, 1, 2].flatMap((label) => [0, 3, 6, 9].map((image) => image + label))
  const read = await train.stream!.read(Uint32Array.of(11, 4, 0, 7))
  for (const [row, place] of [11, 4, 0, 7].entries())
    expect([...read.subarray(row * 48, (row + 1) * 48)]).toEqual(pixelsOf(order[place]!))
})

test.each(names)('%s: streamed again, and by a view of each image', async (name) => {
  const { train, height, width } = await readParquet(await divided(name), defaultReadOptions, {}, 0)
  const [stream, all] = [train.stream!, Uint32Array.from(train.labels.keys())]
  const plain = (await stream.read(all)).slice()
  const viewing = { views: () => centreView(1, { height, width }, 'bilinear'), reduced: true }
  // Pages that are unpacked whole are shared by their images, and stay.
  for (let time = 0; time < 2; time++) expect(await stream.read(all, viewing)).toEqual(plain)
  expect(await stream.read(all)).toEqual(plain)
})

test('a streamed set is kept and found again, and says where a file was changed', async () => {
  const folder = await divided('snappy')
  const { train } = await readParquet(folder, defaultReadOptions, {}, 0)
  const listed = JSON.parse(JSON.stringify(train.stream!.listed)) as typeof train.stream
  expect(listed).toEqual(train.stream!.listed)
  const file = join(folder, 'train-00000-of-00001.parquet')
  await writeFile(file, (await readFile(file)).fill(7, 4, 400))
  await expect(train.stream!.read(Uint32Array.of(0))).rejects.toThrow(/train-00000.* cannot be used/)
})

test('one file alone is divided, and can be added under its own name', async () => {
  const { dataset, loaded } = await added(frozen('plain'), { heldOut: 0.25 })
  expect(dataset.classes).toEqual(['cat', 'dog', 'owl'])
  expect([loaded.train.count, loaded.test.count]).toEqual([9, 3])
})

test('what is damaged is refused in words, without memory that the file does not have', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'a.parquet')
  const whole = readFileSync(frozen('snappy'))
  await writeFile(file, whole.subarray(0, 900))
  expect(await refused(file)).toMatch(/a\.parquet cannot be read: it is no Parquet file, or cut off/)
  await writeFile(file, Buffer.concat([Buffer.from('PAR1'), Buffer.from([255, 255, 255, 127]), Buffer.from('PAR1')]))
  expect(await refused(file)).toMatch(/its footer is longer than it may be/)
  // A list of a billion entries in a footer of a few bytes.
  expect(() => readThrift(Buffer.from([0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x03]))).toThrow(/longer than what is left/)
  expect(() => readThrift(Buffer.alloc(100_000, 0x1c))).toThrow(/nested too deep/)
  expect(() => readThrift(Buffer.alloc(1_000_000, 0xff))).toThrow(/too long|type 15/)
  expect(() => unpack(1, Buffer.alloc(10), 200_000_000)).toThrow(/longer than it can be/)
  expect(() => unpack(2, Buffer.alloc(10), 300_000_000)).toThrow(/300000000 bytes/)
  expect(() => unpack(5, Buffer.alloc(10), 10)).toThrow(/LZ4, which is not read/)
})

test('runs and packed bits', () => {
  // Three times 5 in three bits, then 0 to 7.
  expect([...readRuns(Buffer.from([6, 5, 3, 0b10001000, 0b11000110, 0b11111010]), 3, 11)]).toEqual([
    5, 5, 5, 0, 1, 2, 3, 4, 5, 6, 7,
  ])
  expect([...readRuns(Buffer.from([]), 0, 3)]).toEqual([0, 0, 0])
  // A run of half a billion is cut off where enough is read; one of none would never end.
  expect(readRuns(Buffer.from([0xfe, 0xff, 0xff, 0xff, 0x03, 1]), 1, 4)).toEqual(Uint32Array.of(1, 1, 1, 1))
  expect(() => readRuns(Buffer.from([0, 0, 0, 0]), 8, 4)).toThrow(/empty/)
  expect(() => readRuns(Buffer.from([6]), 8, 4)).toThrow(/ends too early/)
})

test('columns are found by the features of the hub, or by their usual names', () => {
  const leaf = (path: string) => ({ path: path.split('.'), type: 6, definition: 0, repeated: false })
  const features = {
    img: { _type: 'Image' },
    coarse_label: { _type: 'ClassLabel', names: ['a'] },
    fine_label: { _type: 'ClassLabel', names: ['b', 'c'] },
  }
  const metadata = new Map([['huggingface', JSON.stringify({ info: { features } })]])
  const leaves = ['img.bytes', 'img.path', 'coarse_label', 'fine_label'].map(leaf)
  expect(imageColumns({ leaves, metadata })).toEqual({ image: 'img.bytes', label: 'fine_label', names: ['b', 'c'] })
  expect(imageColumns({ leaves: ['image', 'label'].map(leaf), metadata: new Map() })).toEqual({
    image: 'image',
    label: 'label',
    names: null,
  })
  expect(imageColumns({ leaves: [leaf('text')], metadata: new Map([['huggingface', '{']]) })).toBe('images')
  expect(imageColumns({ leaves: [leaf('image.bytes')], metadata: new Map() })).toBe('classes')
})
