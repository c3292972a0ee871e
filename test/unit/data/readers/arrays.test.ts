import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { roleOf } from '../../../../electron/data/readers/array-names.ts'
import { temporaryFolder } from '../folder.ts'
import { added, refused } from '../adding.ts'

/** An .npy file of version 1. */
function npy(type: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const sizes = shape.map((size) => `${size},`).join(' ')
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }\n`
  const head = Buffer.alloc(10)
  head.write('\x93NUMPY', 'latin1')
  head[6] = 1
  head.writeUInt16LE(header.length, 8)
  return Buffer.concat([head, Buffer.from(header, 'latin1'), data])
}

const bytes = (values: ArrayLike<number> & Iterable<number>, type: 'f4' | 'u2' | 'i8' | 'u1') => {
  const array =
    type === 'f4'
      ? Float32Array.from(values)
      : type === 'u2'
        ? Uint16Array.from(values)
        : type === 'i8'
          ? BigInt64Array.from(values, BigInt)
          : Uint8Array.from(values)
  return new Uint8Array(array.buffer)
}
const count = (n: number, from = 0) => Array.from({ length: n }, (_, index) => from + index)

function text(words: readonly string[], width: number): Uint8Array {
  const data = new Uint32Array(words.length * width)
  for (const [row, word] of words.entries())
    for (const [at, letter] of [...word].entries()) data[row * width + at] = letter.codePointAt(0)!
  return new Uint8Array(data.buffer)
}

const images = (from = 0) => npy('|u1', [2, 2, 2], bytes(count(8, from), 'u1'))
const labels = npy('<i8', [2], bytes([0, 1], 'i8'))
const usual = { x_train: images(), y_train: labels, x_test: images(100), y_test: labels }

async function archive(arrays: Record<string, Uint8Array>): Promise<string> {
  const file = join(await temporaryFolder(), 'arrays.npz')
  await writeFile(
    file,
    zipSync(Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, array]))),
  )
  return file
}

describe('an .npz file', () => {
  test('with texts as labels names its classes by them', async () => {
    const words = npy('<U3', [2], text(['dog', 'cat'], 3))
    const { loaded } = await added(await archive({ ...usual, y_train: words, y_test: words }))
    expect([loaded.classes, [...loaded.train.labels]]).toEqual([
      ['cat', 'dog'],
      [1, 0],
    ])
  })

  test.each([
    ['from 0 to 1', [0, 0.5, 1, 0.25], [0, 128, 255, 64], /lie between 0 and 1; they were multiplied by 255/],
    ['from -1 to 1', [-1, 0, 1, -0.5], [0, 128, 255, 64], /lie between -1 and 1; they were stretched/],
    ['from 0 to 255', [0, 100.4, 255, 3], [0, 100, 255, 3], /lie between 0 and 255; they were rounded/],
  ])('with floats %s is stretched in the open, all splits alike', async (_, values, expected, remark) => {
    const floats = npy('<f4', [2, 1, 2], bytes(values, 'f4'))
    const low = npy(
      '<f4',
      [2, 1, 2],
      bytes(
        values.map((value) => value / 2),
        'f4',
      ),
    )
    const { loaded, dataset } = await added(await archive({ ...usual, x_train: floats, x_test: low }))
    expect([...loaded.train.images]).toEqual(expected)
    expect(dataset.origin.remarks).toEqual([expect.stringMatching(remark)])
  })

  test('with 16 bits a value gives its upper eight', async () => {
    const deep = npy('<u2', [2, 1, 2], bytes([0, 256, 65_535, 513], 'u2'))
    const { loaded } = await added(await archive({ ...usual, x_train: deep, x_test: deep }))
    expect([...loaded.train.images]).toEqual([0, 1, 255, 2])
  })

  test('with values of no known range, or without images, is refused in words', async () => {
    const wild = npy('<f4', [2, 1, 2], bytes([0, 1000, 3, 4], 'f4'))
    expect(await refused(await archive({ ...usual, x_train: wild, x_test: wild }))).toMatch(
      /has values from 0 to 1000; images have bytes/,
    )
    const none = npy('|u1', [0, 2, 2], new Uint8Array())
    expect(
      await refused(await archive({ ...usual, x_train: none, y_train: npy('<i8', [0], new Uint8Array()) })),
    ).toMatch(/^x_train in .* holds no images$/)
  })

  test('of bytes that are all 0 or 1 is read, with a remark', async () => {
    const flags = npy('|u1', [2, 1, 2], bytes([0, 1, 1, 0], 'u1'))
    const { dataset } = await added(await archive({ ...usual, x_train: flags, x_test: flags }))
    expect(dataset.origin.remarks[0]).toMatch(/^No pixel is above 1 of 255: .* multiply them by 255 first/)
  })

  test('with rows of a single 1 as labels', async () => {
    const rows = npy('<f4', [2, 3], bytes([0, 0, 1, 1, 0, 0], 'f4'))
    const { loaded } = await added(await archive({ ...usual, y_train: rows, y_test: rows }))
    expect([loaded.classes, [...loaded.train.labels]]).toEqual([
      ['0', '2'],
      [1, 0],
    ])
  })

  test('of MedMNIST keeps its validation images apart', async () => {
    const parts = { train_images: images(), train_labels: labels, test_images: images(100), test_labels: labels }
    const { dataset, loaded } = await added(await archive({ ...parts, val_images: images(50), val_labels: labels }))
    expect(dataset).toMatchObject({ trainImages: 2, validationImages: 2, testImages: 2 })
    expect(loaded.validation!.images[0]).toBe(50)
  })

  test('without splits is divided', async () => {
    const many = npy('|u1', [10, 1, 1], bytes(count(10), 'u1'))
    const classes = npy('<i8', [10], bytes([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 'i8'))
    const { dataset } = await added(await archive({ arr_0: many, arr_1: classes }))
    expect(dataset).toMatchObject({ trainImages: 8, testImages: 2 })
  })
})

test('a folder of files with one array each goes by the names of the files', async () => {
  const folder = join(await temporaryFolder(), 'kmnist')
  await mkdir(folder)
  const pack = (array: Uint8Array) => zipSync({ 'arr_0.npy': array })
  await writeFile(join(folder, 'kmnist-train-imgs.npz'), pack(images()))
  await writeFile(join(folder, 'kmnist-train-labels.npz'), pack(labels))
  await writeFile(join(folder, 'kmnist-test-imgs.npy'), images(100))
  await writeFile(join(folder, 'kmnist-test-labels.npy'), labels)
  const { dataset, loaded } = await added(folder)
  expect(dataset).toMatchObject({ trainImages: 2, testImages: 2, origin: { kind: 'npz' } })
  expect(loaded.test.images[0]).toBe(100)
})

test.each([
  ['x_train', 'train images'],
  ['X_train', 'train images'],
  ['trainX', 'train images'],
  ['train_labels', 'train labels'],
  ['kmnist-train-imgs', 'train images'],
  ['val_images', 'validation images'],
  ['y_valid', 'validation labels'],
  ['x_test', 'test images'],
  ['targets', 'all labels'],
  ['class_map', null],
])('the array %s is %s', (name, expected) => {
  const role = roleOf(name)
  expect(role === null ? null : `${role.split} ${role.kind}`).toBe(expected)
})
