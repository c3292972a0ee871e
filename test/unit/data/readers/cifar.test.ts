import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parsePickle } from '../../../../electron/data/readers/pickle.ts'
import { tarEntries } from '../../../../electron/data/readers/tar.ts'
import { temporaryFolder } from '../folder.ts'
import { added, refused } from '../adding.ts'

const row = 3072

/** Pixels of an image, by its number. */
const pixels = (image: number) => Buffer.from(Array.from({ length: row }, (_, index) => (index * 7 + image) % 256))

const short = (text: string) => Buffer.concat([Buffer.from('U'), Buffer.from([text.length]), Buffer.from(text)])
const int = (value: number) => Buffer.from(['K'.charCodeAt(0), value])
const raw = (text: string) => Buffer.from(text, 'latin1')

/** An array of bytes [count, 3072] as Python 2 and NumPy pickled it (protocol 2). */
function array(data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(data.length)
  return Buffer.concat([
    raw('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n'),
    int(0),
    raw('\x85'),
    short('b'),
    raw('tR(K\x01'),
    Buffer.concat([raw('('), int(data.length / row), raw('M'), Buffer.from([row & 255, row >> 8]), raw('t')]),
    Buffer.concat([raw('cnumpy\ndtype\n('), short('u1'), int(0), int(1), raw('tR(K\x03'), short('|'), raw('NNNJ')]),
    Buffer.from([255, 255, 255, 255]),
    raw('J'),
    Buffer.from([255, 255, 255, 255]),
    raw('K\x00tb\x89T'),
    length,
    data,
    raw('tb'),
  ])
}

/** A dictionary of a batch. */
function batch(labels: Record<string, readonly number[]>, data: Buffer): Buffer {
  const entries = Object.entries(labels).map(([key, values]) =>
    Buffer.concat([short(key), raw(']('), ...values.map(int), raw('e')]),
  )
  return Buffer.concat([raw('\x80\x02}('), short('data'), array(data), ...entries, raw('u.')])
}

const namesOf = (names: Record<string, readonly string[]>) =>
  Buffer.concat([
    raw('\x80\x02}('),
    ...Object.entries(names).map(([key, values]) =>
      Buffer.concat([short(key), raw(']('), ...values.map(short), raw('e')]),
    ),
    raw('u.'),
  ])

function cifar100(): Record<string, Buffer> {
  const labels = (fine: number[], coarse: number[]) => ({ fine_labels: fine, coarse_labels: coarse })
  return {
    meta: namesOf({ fine_label_names: ['apple', 'bear', 'cloud'], coarse_label_names: ['food', 'other'] }),
    train: batch(labels([0, 2, 1], [0, 1, 1]), Buffer.concat([pixels(0), pixels(1), pixels(2)])),
    test: batch(labels([1, 0], [1, 0]), Buffer.concat([pixels(8), pixels(9)])),
  }
}

async function write(files: Record<string, Buffer>, name = 'cifar'): Promise<string> {
  const folder = join(await temporaryFolder(), name)
  await mkdir(folder)
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content)
  return folder
}

/** A tar archive of files in a folder, as POSIX describes it. */
function tar(folder: string, files: Record<string, Buffer>): Buffer {
  return Buffer.concat([
    ...Object.entries(files).flatMap(([name, content]) => {
      const head = Buffer.alloc(512)
      head.write(`${folder}/${name}`)
      head.write('0000644\0', 100)
      head.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
      head.write('        ', 148)
      head.write('0', 156)
      head.write('ustar\x0000', 257)
      head.write(
        `${head
          .reduce((sum, byte) => sum + byte, 0)
          .toString(8)
          .padStart(6, '0')}\0 `,
        148,
      )
      return [head, content, Buffer.alloc((512 - (content.length % 512)) % 512)]
    }),
    Buffer.alloc(1024),
  ])
}

test("CIFAR-100's Python version is read out of its pickles, with fine or coarse labels", async () => {
  const folder = await write(cifar100())
  const { dataset, loaded } = await added(folder)
  expect(dataset).toMatchObject({ channels: 3, height: 32, width: 32, trainImages: 3, origin: { kind: 'cifar' } })
  expect([loaded.classes, [...loaded.train.labels], [...loaded.test.labels]]).toEqual([
    ['apple', 'bear', 'cloud'],
    [0, 2, 1],
    [1, 0],
  ])
  expect(Buffer.from(loaded.train.images).equals(Buffer.concat([pixels(0), pixels(1), pixels(2)]))).toBe(true)
  const coarse = await added(folder, { coarse: true })
  expect([coarse.loaded.classes, [...coarse.loaded.train.labels]]).toEqual([
    ['food', 'other'],
    [0, 1, 1],
  ])
})

test("CIFAR-10's Python version is read from its folder and its .tar.gz", async () => {
  const files: Record<string, Buffer> = { 'batches.meta': namesOf({ label_names: ['plane', 'car'] }) }
  for (const index of [1, 2, 3, 4, 5]) files[`data_batch_${index}`] = batch({ labels: [index % 2] }, pixels(index))
  files['test_batch'] = batch({ labels: [0] }, pixels(9))
  const folder = await write(files)
  const { loaded } = await added(folder)
  expect([loaded.classes, [...loaded.train.labels]]).toEqual([
    ['plane', 'car'],
    [1, 0, 1, 0, 1],
  ])
  const packed = join(folder, 'cifar-10-python.tar.gz')
  await writeFile(packed, gzipSync(tar('cifar-10-batches-py', files)))
  expect((await added(packed)).loaded.fingerprint).toBe(loaded.fingerprint)
  await writeFile(packed, gzipSync(tar('cifar-10-batches-py', files)).subarray(0, -200))
  expect(await refused(packed)).toMatch(/is cut off/)
})

test('bytes as Python 3 writes them for Python 2 are bytes', () => {
  const encoded = raw('\x80\x02c_codecs\nencode\nX\x03\x00\x00\x00a\u00c3\u00bfX\x06\x00\x00\x00latin1\x86R.')
  expect(parsePickle('bytes', encoded)).toEqual(Buffer.from([97, 255]))
})

test('a pickle calls nothing, and one that is cut off is refused', async () => {
  const called = parsePickle('evil', raw("cos\nsystem\n(S'touch evil'\ntR."))
  expect(called).toMatchObject({ global: 'os.system', args: ['touch evil'] })
  const files = cifar100()
  const folder = await write({ ...files, train: files['train']!.subarray(0, 3000) })
  expect(await refused(folder)).toMatch(/train is (cut off|not a pickle of plain data: it is cut off)/)
  expect(await refused(await write({ ...files, train: raw("cos\nsystem\n(S'true'\ntR.") }))).toMatch(
    /train is a pickle, but no dictionary/,
  )
})

test('names longer than a head are read from the records before it', async () => {
  const folder = await temporaryFolder()
  const long = `${'deep/'.repeat(30)}image.jpg`
  const path = join(folder, 'long.tar')
  const record = `${String(long.length + 10)} path=${long}\n`
  const head = tar('x', { pax: Buffer.from(record) })
  head.write('x', 156)
  head.write('        ', 148)
  head.write(
    `${head
      .subarray(0, 512)
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  await writeFile(path, Buffer.concat([head.subarray(0, 1024), tar('y', { short: Buffer.from('content') })]))
  const found: [string, string][] = []
  for await (const { name, content } of tarEntries(path, () => true)) found.push([name, content.toString()])
  expect(found).toEqual([[long, 'content']])
})
