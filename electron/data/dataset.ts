import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { requireDataset } from '../../shared/experiment/dataset-catalogue.ts'
import { readCache, writeCache } from './kept/cache.ts'
import { DatasetUnavailable } from './dataset-unavailable.ts'
import { digitsSource } from './sources/digits.ts'
import { isStreamed, readIndex, writeIndex } from './kept/image-index.ts'
import { mnistSource } from './sources/mnist.ts'
import type { Normalisation } from './normalisation.ts'
import { findReader } from './readers/readers.ts'
import { listDatasets, type AddedDataset, type KnownDataset } from './kept/registry.ts'
import { fingerprintOf, splitByClass } from './split.ts'
import type { StreamedImages } from './streamed/streamed-images.ts'

/** Images with their classes. Images are bytes from 0 to 255, [count, channels, height, width] row by row. */
export interface Split {
  images: Uint8Array
  /** Index into the data set's classes, one an image. */
  labels: Uint16Array
  count: number
  /**
   * Of a data set too large for memory: decodes its images when they are asked for; `images` is empty then. See
   * pixels.ts.
   */
  stream?: StreamedImages
}

/** A data set, divided into what is trained on and what is held out. */
export interface Dataset {
  name: string
  channels: number
  height: number
  width: number
  classes: readonly string[]
  train: Split
  test: Split
  /** Where it is known without the images; else it is worked out from them. */
  normalisation?: Normalisation
  /**
   * SHA-256 (hexadecimal) over images and labels of both splits; over their files' names and sizes if they are
   * streamed.
   */
  fingerprint: string
}

/** Where a data set originally comes from. */
export interface DatasetSource {
  /** The file or folder that is read if no other is named. @throws Error if it cannot be told. */
  location(): string
  /** All images in the source's own order. @throws Error that names the file that is missing or wrong. */
  read(location: string): Promise<Split>
  /** What to do when the source is missing or damaged. */
  remedy: string
}

export interface LoadOptions {
  /** Told what is wrong but was helped; a process warning unless given. */
  warn?: (message: string) => void
  /** File or folder to read in place of the one that comes with the application. */
  source?: string
}

const sources: Readonly<Record<string, DatasetSource>> = { digits: digitsSource, mnist: mnistSource }

/**
 * Reads a data set from its compact cache in `dataDirectory`. The cache is made from the source at first use, and again
 * if it turns out to be damaged.
 * @throws BadInput if there is no data set of that name.
 * @throws DatasetUnavailable if neither the cache nor the source can be read.
 */
export async function loadDataset(name: string, dataDirectory: string, options: LoadOptions = {}): Promise<Dataset> {
  const warn = options.warn ?? ((message: string): void => process.emitWarning(message))
  const entry = requireDataset(name, await listDatasets(dataDirectory))
  const cache =
    isAdded(entry) && entry.origin.streamed ? indexPath(name, dataDirectory) : cachePath(name, dataDirectory)
  const { dataset: cached, damage } = await (isAdded(entry) && entry.origin.streamed ? readIndex : readCache)(
    cache,
    entry,
  )
  if (cached !== null) return cached
  const remark = damage === null ? '' : ` The cache ${cache} is of no use either: ${damage}.`
  const dataset = isAdded(entry)
    ? await readAgain(entry, remark)
    : splitByClass(entry, await readSource(entry, options.source, remark))
  if (damage !== null) warn(`The cache ${cache} was of no use (${damage}) and is made again from the original images.`)
  try {
    await keepDataset(dataset, dataDirectory, isAdded(entry) ? entry.origin.size : null)
  } catch (error) {
    warn(
      `The cache ${cache} could not be written (${messageOf(error)}); the training goes on without it. Check ` +
        `the disk's free space and the folder's permissions.`,
    )
  }
  return dataset
}

/** Whether the compact cache of a data set is written. @throws BadInput if there is no data set of that name. */
export async function datasetCached(name: string, dataDirectory: string): Promise<boolean> {
  const entry = requireDataset(name, await listDatasets(dataDirectory))
  const path = isAdded(entry) && entry.origin.streamed ? indexPath(name, dataDirectory) : cachePath(name, dataDirectory)
  return await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
}

/** File of a data set's cache. */
export function cachePath(name: string, dataDirectory: string): string {
  return join(dataDirectory, `${name}.sgds`)
}

/** File that lists the images of a streamed data set. */
export function indexPath(name: string, dataDirectory: string): string {
  return join(dataDirectory, `${name}.files.json`)
}

/**
 * Writes the cache of a data set, or its index if it is streamed.
 * @param size the edge that images of a folder are resized to.
 */
export async function keepDataset(dataset: Dataset, dataDirectory: string, size: number | null): Promise<void> {
  if (isStreamed(dataset)) await writeIndex(indexPath(dataset.name, dataDirectory), dataset, size)
  else await writeCache(cachePath(dataset.name, dataDirectory), dataset)
}

function isAdded(entry: KnownDataset): entry is AddedDataset {
  return entry.origin !== undefined
}

/** Reads an added data set from where it was added; it must still be the same. */
async function readAgain({ name, origin, ...entry }: AddedDataset, remark: string): Promise<Dataset> {
  const {
    channels,
    height,
    width,
    classes,
    train,
    test,
    normalisation,
    fingerprint: ofFiles,
  } = await findReader(origin.kind)
    .read(origin.path, origin)
    .catch((error: unknown) => {
      throw new DatasetUnavailable(
        `The data set "${name}" cannot be read: ${messageOf(error)}.${remark} Put its files back, or remove it ` +
          'and add it again.',
        { cause: error },
      )
    })
  const fingerprint = ofFiles ?? fingerprintOf({ train, test }, classes.length)
  if (fingerprint !== origin.fingerprint || JSON.stringify(classes) !== JSON.stringify(entry.classes)) {
    throw new DatasetUnavailable(
      `The images in ${origin.path} are no longer those that were added as "${name}".${remark} Put the old ` +
        'ones back, or remove the data set and add it again.',
    )
  }
  return { name, channels, height, width, classes, train, test, normalisation, fingerprint }
}

async function readSource(entry: KnownDataset, given: string | undefined, remark: string): Promise<Split> {
  const source = sources[entry.name]
  if (source === undefined) throw new Error(`The data set "${entry.name}" is in the catalogue but has no reader.`)
  try {
    const images = await source.read(given ?? source.location())
    const expected = entry.trainImages + entry.testImages
    if (images.count !== expected) throw new Error(`there are ${images.count} images, not ${expected}`)
    return images
  } catch (error) {
    throw new DatasetUnavailable(
      `The data set "${entry.name}" cannot be read: ${messageOf(error)}.${remark} ${source.remedy}`,
      { cause: error },
    )
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
