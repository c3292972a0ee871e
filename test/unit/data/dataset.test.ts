import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { DatasetUnavailable } from '../../../electron/data/dataset-unavailable.ts'
import type { Dataset } from '../../../electron/data/dataset.ts'
import { datasetCached, loadDataset } from '../../../electron/data/load-dataset.ts'
import { cachePath } from '../../../electron/data/kept/kept-dataset.ts'
import { digitsSource } from '../../../electron/data/sources/digits.ts'
import { mnistSource } from '../../../electron/data/sources/mnist.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { builtInDatasets } from '../../../shared/experiment/dataset-catalogue.ts'
import { temporaryFolder } from './folder.ts'

const countsOf = (labels: Uint16Array): number[] => {
  const counts = new Array<number>(10).fill(0)
  for (const label of labels) counts[label]! += 1
  return counts
}

/** Loads digits; fails on any warning that the test does not collect. */
async function digitsFrom(folder: string, warnings: string[] | null = null, source?: string): Promise<Dataset> {
  const warn = (message: string): void => {
    if (warnings === null) throw new Error(`unexpected warning: ${message}`)
    warnings.push(message)
  }
  return await loadDataset('digits', folder, { warn, source })
}

describe.each(builtInDatasets)('$name', (entry) => {
  test('has the images of the catalogue, the same from source and cache', async () => {
    const folder = await temporaryFolder()
    expect(await datasetCached(entry.name, folder)).toBe(false)
    const fresh = await loadDataset(entry.name, folder)
    expect(await datasetCached(entry.name, folder)).toBe(true)
    expect(await readdir(folder)).toEqual([`${entry.name}.sgds`])
    const cached = await loadDataset(entry.name, folder)
    expect(cached).toEqual(fresh)

    const { channels, height, width, classes, train, test: held } = fresh
    expect({ channels, height, width, classes }).toEqual({
      channels: entry.channels,
      height: entry.height,
      width: entry.width,
      classes: entry.classes,
    })
    expect([train.count, held.count]).toEqual([entry.trainImages, entry.testImages])
    for (const split of [train, held]) {
      expect(split.images.length).toBe(split.count * channels * height * width)
      expect(split.labels.length).toBe(split.count)
    }
    // Every class is held out in proportion, to within one image.
    const share = entry.testImages / (entry.trainImages + entry.testImages)
    const [trained, tested] = [countsOf(train.labels), countsOf(held.labels)]
    for (const label of classes.keys())
      expect(Math.abs(tested[label]! - (trained[label]! + tested[label]!) * share)).toBeLessThan(1)
  })

  test('divides the source without losing or repeating an image', async () => {
    const source = { digits: digitsSource, mnist: mnistSource }[entry.name]!
    const all = await source.read(source.location())
    const { train, test: held } = await loadDataset(entry.name, await temporaryFolder())
    const size = entry.channels * entry.height * entry.width
    const keys = (split: typeof all): string[] =>
      Array.from({ length: split.count }, (_, index) => {
        const image = split.images.subarray(index * size, (index + 1) * size)
        return `${split.labels[index]}:${Buffer.from(image).toString('base64')}`
      })
    expect([...keys(train), ...keys(held)].sort()).toEqual(keys(all).sort())
  })
})

test('the split is the one that stored results were measured on', async () => {
  const folder = await temporaryFolder()
  expect((await loadDataset('digits', folder)).fingerprint).toBe(
    'aa8cb4b33ac15584ba6212ad6b3ea255021d63d8519df989e6bf44f0ace1da26',
  )
  expect((await loadDataset('mnist', folder)).fingerprint).toBe(
    'bda41fc0f77e47116dd85355afc8f2c683ef0c6ff26f72725eb7a2d54bb01efd',
  )
  for (const { name, fingerprint } of builtInDatasets)
    expect((await loadDataset(name, folder)).fingerprint).toBe(fingerprint)
})

test('levels of the digits span the bytes and can be had back', async () => {
  const { images } = await digitsSource.read(digitsSource.location())
  const levels = [...new Set(images)].sort((a, b) => a - b)
  expect(levels).toEqual(Array.from({ length: 17 }, (_, level) => Math.round((level * 255) / 16)))
  const first = gunzipSync(await readFile(digitsSource.location()))
    .toString()
    .split('\n')[0]!
    .split(',')
    .slice(0, 64)
  expect([...images.subarray(0, 64)].map((byte) => Math.round((byte * 16) / 255))).toEqual(first.map(Number))
})

describe('a damaged cache', () => {
  const damages: Record<string, (path: string) => Promise<void>> = {
    'is cut off': (path) => truncate(path, 60_000),
    'is empty': (path) => truncate(path, 0),
    'ends in its header': (path) => truncate(path, 40),
    'has one bit flipped': async (path) => {
      const bytes = await readFile(path)
      bytes[bytes.length - 5]! ^= 1
      await writeFile(path, bytes)
    },
    'has a broken header': async (path) => {
      const bytes = await readFile(path)
      bytes.write('}', 12)
      await writeFile(path, bytes)
    },
    'is another data set': async (path) => {
      const bytes = await readFile(path)
      await writeFile(path, Buffer.from(bytes.toString('latin1').replace('"digits"', '"digitz"'), 'latin1'))
    },
    'is of another version': async (path) => {
      const bytes = await readFile(path)
      bytes.writeUInt32LE(99, 4)
      await writeFile(path, bytes)
    },
    'is some other file': (path) => writeFile(path, 'Hello, this is no cache at all.'),
    'is a folder': async (path) => {
      await rm(path)
      await mkdir(path)
    },
  }

  test.each(Object.entries(damages))('that %s is rebuilt, with a warning', async (what, damage) => {
    const folder = await temporaryFolder()
    const whole = await digitsFrom(folder)
    const path = cachePath('digits', folder)
    await damage(path)
    const warnings: string[] = []
    expect((await digitsFrom(folder, warnings)).fingerprint).toBe(whole.fingerprint)
    expect(warnings[0]).toContain(path)
    expect(warnings[0]).toContain('rebuilt')
    if (what === 'is a folder') expect(warnings[1]).toContain('could not be written')
    else expect(await digitsFrom(folder)).toEqual(whole)
  })

  test('without its source is one error that names both files and the remedy', async () => {
    const folder = await temporaryFolder()
    await digitsFrom(folder)
    await truncate(cachePath('digits', folder), 1000)
    const source = join(folder, 'gone.csv.gz')
    const failure = digitsFrom(folder, [], source)
    await expect(failure).rejects.toThrow(DatasetUnavailable)
    await expect(failure).rejects.toThrow(new RegExp(`gone\\.csv\\.gz.*digits\\.sgds.*Restore resources`))
    // What is there may still be of use to someone: nothing was removed.
    expect(await readdir(folder)).toEqual(['digits.sgds'])
  })
})

test('a good cache needs no source', async () => {
  const folder = await temporaryFolder()
  const whole = await digitsFrom(folder)
  expect(await digitsFrom(folder, null, join(folder, 'gone.csv.gz'))).toEqual(whole)
})

test('runs that start together build one whole cache', async () => {
  const folder = await temporaryFolder()
  const all = await Promise.all(Array.from({ length: 4 }, () => digitsFrom(folder)))
  expect(new Set(all.map((dataset) => dataset.fingerprint)).size).toBe(1)
  expect(await readdir(folder)).toEqual(['digits.sgds'])
  await digitsFrom(folder)
})

test('a folder that cannot be written is a warning, not the end', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'a-file')
  await writeFile(file, '')
  const warnings: string[] = []
  expect((await digitsFrom(join(file, 'below'), warnings)).train.count).toBe(1437)
  expect(warnings.join()).toMatch(/could not be written .*free space/)
})

describe('a wrong source', () => {
  const line = `${'0,'.repeat(64)}3`
  const contents: [string, Buffer, RegExp][] = [
    ['no gzip file', Buffer.from('hello'), /not a whole gzip file/],
    ['half a gzip file', gzipSync(line.repeat(50)).subarray(0, 30), /not a whole gzip file/],
    ['too few images', gzipSync(line), /there are 1 images, not 1797/],
    ['a level too high', gzipSync(line.replace('0,', '17,')), /line 1 .* levels from 0 to 16/],
    ['a missing column', gzipSync(`${line}\n${line.slice(2)}\n`), /line 2 /],
    ['no numbers', gzipSync(line.replace('0,', 'x,')), /line 1 /],
  ]
  test.each(contents)('%s is named', async (_, content, message) => {
    const folder = await temporaryFolder()
    const source = join(folder, 'digits.csv.gz')
    await writeFile(source, content)
    const failure = digitsFrom(folder, [], source)
    await expect(failure).rejects.toThrow(DatasetUnavailable)
    await expect(failure).rejects.toThrow(message)
    expect(await datasetCached('digits', folder)).toBe(false)
  })

  test.each([
    ['{', /not valid JSON/],
    ['{}', /does not hold images/],
    ['{"data":[0,1]}', /does not hold images/],
    ['{"data":[2]}', /does not hold images/],
  ])('mnist: %s is named', async (content, message) => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, '0.json'), content)
    await expect(loadDataset('mnist', folder, { source: folder })).rejects.toThrow(message)
    await expect(loadDataset('mnist', folder, { source: folder })).rejects.toThrow(/npm ci/)
  })
})

test('an unknown data set is bad input that names the known ones', async () => {
  const folder = await temporaryFolder()
  await expect(loadDataset('cifar', folder)).rejects.toThrow(BadInput)
  await expect(datasetCached('cifar', folder)).rejects.toThrow(/no data set "cifar"; there are mnist, digits/)
})
