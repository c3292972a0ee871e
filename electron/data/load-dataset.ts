import { stat } from 'node:fs/promises'
import { FaultError } from '../../shared/errors/fault-error.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { phrase, type Phrase } from '../../shared/errors/phrase.ts'
import { requireDataset } from '../../shared/experiment/dataset-catalogue.ts'
import { readCache } from './kept/cache.ts'
import { DatasetUnavailable } from './dataset-unavailable.ts'
import { digitsSource } from './sources/digits.ts'
import { readIndex } from './kept/image-index.ts'
import { mnistSource } from './sources/mnist.ts'
import { findReader } from './readers/readers.ts'
import { listDatasets, type AddedDataset, type KnownDataset } from './kept/registry.ts'
import { fingerprintOf, splitByClass } from './split.ts'
import { cachePath, indexPath, keepDataset } from './kept/kept-dataset.ts'
import type { DatasetSource } from './sources/source.ts'
import type { Split, Dataset } from './dataset.ts'

export interface LoadOptions {
  /** Called with a fault that was repaired; a process warning unless given. */
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
  const remark = damage === null ? '' : phrase`. The cache ${cache} is of no use either: ${damage}`
  const dataset = isAdded(entry)
    ? await readAgain(entry, remark)
    : splitByClass(entry, await readSource(entry, options.source, remark))
  if (damage !== null) warn(`The cache ${cache} was of no use (${damage}) and is rebuilt from the original images.`)
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

function isAdded(entry: KnownDataset): entry is AddedDataset {
  return entry.origin !== undefined
}

/** Reads an added data set from where it was added; it must still be the same. */
async function readAgain({ name, origin, ...entry }: AddedDataset, remark: Phrase | string): Promise<Dataset> {
  const {
    channels,
    height,
    width,
    classes,
    train,
    test,
    validation,
    normalisation,
    fingerprint: ofFiles,
  } = await findReader(origin.kind)
    .read(origin.path, origin)
    .catch((error: unknown) => {
      throw new DatasetUnavailable(
        {
          code: 'dataset-unavailable',
          subject: name,
          what: phrase`the data set "${name}" cannot be read: ${causeOf(error)}${remark}`,
          remedy: 'put its files back, or remove it and add it again',
        },
        { cause: error },
      )
    })
  const fingerprint = ofFiles ?? fingerprintOf({ train, test, validation }, classes.length)
  if (fingerprint !== origin.fingerprint || JSON.stringify(classes) !== JSON.stringify(entry.classes)) {
    throw new DatasetUnavailable({
      code: 'dataset-changed',
      subject: name,
      what: phrase`the images in ${origin.path} are no longer those that were added as "${name}"${remark}`,
      remedy: 'put the old ones back, or remove the data set and add it again',
    })
  }
  return { name, channels, height, width, classes, train, test, validation, normalisation, fingerprint }
}

async function readSource(entry: KnownDataset, given: string | undefined, remark: Phrase | string): Promise<Split> {
  const source = sources[entry.name]
  if (source === undefined) throw new Error(`The data set "${entry.name}" is in the catalogue but has no reader.`)
  try {
    const images = await source.read(given ?? source.location())
    const expected = entry.trainImages + entry.testImages
    if (images.count !== expected) throw new Error(`there are ${images.count} images, not ${expected}`)
    return images
  } catch (error) {
    throw new DatasetUnavailable(
      {
        code: 'dataset-unavailable',
        subject: entry.name,
        what: phrase`the data set "${entry.name}" cannot be read: ${causeOf(error)}${remark}`,
        remedy: source.remedy,
      },
      { cause: error },
    )
  }
}

/** What went wrong beneath, as part of a sentence. */
function causeOf(error: unknown): Phrase | string {
  return error instanceof FaultError ? error.fault.what : messageOf(error)
}
