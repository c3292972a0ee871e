import { rm } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { field, phrase } from '../../shared/errors/phrase.ts'
import type { DatasetKind } from '../../shared/experiment/dataset-catalogue.ts'
import {
  defaultReadOptions,
  readerOption,
  readerOptionKeys,
  type ReadOptions,
} from '../../shared/experiment/reader-options.ts'
import type { AddDataset } from '../../shared/contract/datasets.ts'
import { cachePath, indexPath, keepDataset } from './kept/kept-dataset.ts'
import { isStreamed } from './kept/image-index.ts'
import { checkImages, type Skipped } from './readers/reader.ts'
import type { Watch } from './images/lanes.ts'
import { findReader, guessKind } from './readers/readers.ts'
import { checkFree, listDatasets, registerDataset, unregisterDataset, type AddedDataset } from './kept/registry.ts'
import { fingerprintOf } from './split.ts'

const nameRule = /^[a-z0-9][a-z0-9._-]{0,63}$/i

/**
 * Reads a data set, checks it, and puts it into the cache and on the list: all of that or nothing.
 * @throws BadInput that names the file or the option which is wrong; an error of the file system where the cache cannot
 * be written.
 */
export async function addDataset(
  request: AddDataset,
  dataDirectory: string,
  watch: Watch = {},
): Promise<{ dataset: AddedDataset; skipped: Skipped[] }> {
  const path = resolve(request.path)
  const name = request.name ?? proposedName(path)
  if (!nameRule.test(name))
    throw new BadInput({
      code: 'bad-value',
      subject: name,
      field: 'name',
      what: phrase`"${name}" is not a name for a data set`,
      remedy: phrase`give one of letters, digits, dots, dashes and underscores, at most 64, with ${field('name')}`,
    })
  checkFree(name, await listDatasets(dataDirectory))
  const kind = request.kind ?? (await guessKind(path))
  const options = optionsOf(request)
  checkOptions(kind, options)
  const images = await findReader(kind).read(path, options, watch)
  checkImages(path, images)
  const { channels, height, width, classes, train, test, validation = null, skipped, normalisation } = images
  const remarks = images.remarks ?? []
  const fingerprint = images.fingerprint ?? fingerprintOf({ train, test, validation }, classes.length)
  const chosen = validation === null ? '' : `, ${validation.count} to choose by`
  const dataset: AddedDataset = {
    name,
    title: name,
    help:
      `${train.count} images of ${classes.length} classes to train on${chosen} and ${test.count} held out, ` +
      `${height}x${width}, added from ${path}.`,
    channels,
    height,
    width,
    classes,
    trainImages: train.count,
    testImages: test.count,
    ...(validation === null ? {} : { validationImages: validation.count }),
    source: path,
    licence: 'as its source says',
    origin: { path, kind, ...options, fingerprint, skipped: skipped.length, streamed: isStreamed(images), remarks },
  }
  watch.signal?.throwIfAborted()
  const kept = { name, channels, height, width, classes, train, test, validation, normalisation, fingerprint }
  await registerDataset(dataset, dataDirectory, {
    keep: () => keepDataset(kept, dataDirectory, options.size),
    drop: () => dropFiles(name, dataDirectory),
  })
  return { dataset, skipped }
}

/**
 * Takes an added data set off the list and removes its cache; its source stays.
 * @throws BadInput if it was not added.
 */
export async function removeDataset(name: string, dataDirectory: string): Promise<void> {
  await unregisterDataset(name, dataDirectory, () => dropFiles(name, dataDirectory))
}

async function dropFiles(name: string, dataDirectory: string): Promise<void> {
  for (const path of [cachePath(name, dataDirectory), indexPath(name, dataDirectory)]) await rm(path, { force: true })
}

/** The name of the file or folder, without its ending. */
function proposedName(path: string): string {
  return basename(path)
    .replace(/(\.npz|\.mat|(\.csv|\.tar)?(\.gz)?|\.tgz|[-.]idx3-ubyte(\.gz)?)$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[^a-z0-9]+|-+$/g, '')
}

/** The options of a request, with their defaults. */
function optionsOf(request: AddDataset): ReadOptions {
  const given = readerOptionKeys.flatMap((key) => (request[key] === undefined ? [] : [[key, request[key]] as const]))
  return { ...defaultReadOptions, ...Object.fromEntries(given) }
}

/** @throws BadInput if an option has no meaning for a kind */
function checkOptions(kind: DatasetKind, options: ReadOptions): void {
  for (const key of readerOptionKeys) {
    const { kinds, data } = readerOption(key)
    if (kinds.includes(kind) || options[key] === defaultReadOptions[key]) continue
    throw new BadInput({
      code: 'conflict',
      subject: kind,
      field: key,
      what: phrase`${field(key)} is for ${data}`,
      remedy: phrase`a data set of kind ${kind} is taken as it is`,
    })
  }
}
