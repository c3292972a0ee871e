import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DatasetEntry } from '../../../../shared/experiment/dataset-catalogue.ts'
import { defaultReadOptions } from '../../../../shared/experiment/reader-options.ts'
import { readIndex, writeIndex } from '../../../../electron/data/kept/image-index.ts'
import { readImageFolder } from '../../../../electron/data/readers/image-folder.ts'
import { added, refused } from '../adding.ts'
import { temporaryFolder } from '../folder.ts'
import { writeImage } from '../image-files.ts'

const [crane, goldfish, machine] = ['n02012849', 'n01443537', 'n03126707']
const words = [
  `${goldfish}\tgoldfish, Carassius auratus`,
  `${crane}\tcrane`,
  `${machine}\tcrane`,
  'n99999999\tnobody, nothing',
]

/** Train and val of three synsets, an image each. */
async function synsets(): Promise<string> {
  const folder = await temporaryFolder()
  for (const [index, name] of [crane, goldfish, machine].entries())
    for (const split of ['train', 'val']) await writeImage(join(folder, split, name!, '0.png'), { seed: index })
  return folder
}

const named = ['goldfish', `crane (${crane})`, `crane (${machine})`]

test('classes are named by words.txt if asked, in their order; else it is said that they could be', async () => {
  const folder = await synsets()
  await writeFile(join(folder, 'words.txt'), words.join('\n'))
  const { loaded, dataset } = await added(folder, { synsetWords: true })
  expect(loaded.classes).toEqual(named)
  expect(dataset.origin.remarks).toEqual([])
  const plain = await added(folder)
  expect(plain.loaded.classes).toEqual([goldfish, crane, machine])
  expect(plain.dataset.origin.remarks).toEqual([
    'The classes go by their synsets; "Words of synsets" names them by words.txt.',
  ])
  // What classes are called does not make them other images.
  expect(loaded.fingerprint).toBe(plain.loaded.fingerprint)
})

test('streamed images have the same names and labels, also from their index', async () => {
  const folder = await synsets()
  await writeFile(join(folder, 'LOC_synset_mapping.txt'), words.join('\r\n').replaceAll('\t', ' '))
  const read = (synsetWords: boolean) => readImageFolder(folder, { ...defaultReadOptions, synsetWords }, {}, 0)
  const [found, plain] = [await read(true), await read(false)]
  expect(found.classes).toEqual(named)
  expect([...found.train.labels]).toEqual([0, 1, 2])
  expect(found.fingerprint).toBe(plain.fingerprint)
  const path = join(folder, 'index.json')
  const dataset = { name: 'mine', ...found, fingerprint: found.fingerprint! }
  await writeIndex(path, dataset, null)
  const entry = { name: 'mine', trainImages: 3, testImages: 3 } as DatasetEntry
  const again = (await readIndex(path, entry)).dataset!
  expect(again.classes).toEqual(named)
  expect([...again.train.labels]).toEqual([0, 1, 2])
  expect(await again.train.stream!.read(Uint32Array.of(2))).toEqual(await found.train.stream!.read(Uint32Array.of(2)))
})

test('without a list, or with one that lacks a class, it is refused', async () => {
  const folder = await synsets()
  expect(await refused(folder, { synsetWords: true })).toMatch(/has no words.txt or LOC_synset_mapping.txt with words/)
  await writeFile(join(folder, 'words.txt'), words[0]!)
  expect(await refused(folder, { synsetWords: true })).toMatch(/words.txt has no words for n02012849/)
})
