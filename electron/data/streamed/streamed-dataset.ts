import { createHash } from 'node:crypto'
import type { Dataset, Split } from '../dataset.ts'
import type { Normalisation } from '../normalisation.ts'
import type { ListedFiles } from './image-stream.ts'
import { StreamedImages, type StreamedForm } from './streamed-images.ts'

/** All that is kept of a data set whose images stay in their files. */
export interface StreamedDescription extends StreamedForm {
  classes: readonly string[]
  /** What the classes are called, if otherwise than their folders. */
  names?: readonly string[]
  /** Over an even sample of the training images. */
  normalisation: Normalisation
  train: ListedFiles
  test: ListedFiles
  validation: ListedFiles | null
}

/** A data set whose batches are decoded on demand; it has the same images in the same order as one in memory would. */
export function streamedDataset(described: StreamedDescription): Omit<Dataset, 'name'> {
  const { channels, height, width, classes, names = classes, normalisation, train, test, validation } = described
  const splitOf = (listed: ListedFiles): Split => {
    const stream = new StreamedImages(listed, described)
    const labels = listed.classes.flatMap(({ name, files }) =>
      new Array<number>(files.length).fill(classes.indexOf(name)),
    )
    return { images: new Uint8Array(), labels: Uint16Array.from(labels), count: stream.count, stream }
  }
  return {
    channels,
    height,
    width,
    classes: names,
    normalisation,
    train: splitOf(train),
    test: splitOf(test),
    validation: validation === null ? null : splitOf(validation),
    fingerprint: fingerprintOfFiles(described),
  }
}

/**
 * SHA-256 (hexadecimal) over what images are brought to and the names and sizes of their files, not over pixels:
 * reading all of them takes hours if they do not fit into memory. A file of the same size with other content keeps
 * it.
 */
export function fingerprintOfFiles({
  channels,
  height,
  width,
  size,
  classes,
  train,
  test,
  validation,
}: StreamedDescription): string {
  // How grey is made of colours belongs to what is read: it was not always so.
  const form = [channels, height, width, size, classes, ...(channels === 1 ? ['ITU-R BT.601'] : [])]
  const hash = createHash('sha256').update(JSON.stringify(form))
  for (const split of [train, test, ...(validation === null ? [] : [validation])])
    for (const { name, files, bytes, at, packed } of split.classes)
      hash.update(
        JSON.stringify([
          name,
          files,
          bytes,
          ...(at === undefined ? [] : [at]),
          ...(packed === undefined ? [] : [packed.map((place) => split.parts?.[place]?.at ?? -1)]),
        ]),
      )
  return hash.digest('hex')
}
