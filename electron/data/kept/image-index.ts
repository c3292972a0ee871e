import { readFile } from 'node:fs/promises'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { Dataset } from '../dataset.ts'
import { fingerprintOfFiles, streamedDataset, type StreamedDescription } from '../streamed/streamed-dataset.ts'
import { writeWhole } from '../write-whole.ts'

/** The index is for a streamed data set, in place of the cache of one in memory: the list of its files, in JSON. */
interface Index extends StreamedDescription {
  version: 2
  fingerprint: string
}

/** Whether the images of a data set stay in their files. */
export function isStreamed({ train }: Pick<Dataset, 'train'>): boolean {
  return train.stream !== undefined
}

/**
 * Writes the index of a streamed data set, whole or not at all.
 * @param size the edge that images are resized to, or null.
 */
export async function writeIndex(path: string, dataset: Dataset, size: number | null): Promise<void> {
  const { channels, height, width, classes, normalisation, train, test, validation, fingerprint } = dataset
  const folders = train.stream!.listed.classes.map((each) => each.name)
  const index: Index = {
    version: 2,
    channels: channels as 1 | 3,
    height,
    width,
    size,
    classes: folders,
    ...(folders.join('/') === classes.join('/') ? {} : { names: classes }),
    normalisation: normalisation!,
    fingerprint,
    train: train.stream!.listed,
    test: test.stream!.listed,
    validation: validation?.stream?.listed ?? null,
  }
  await writeWhole(path, JSON.stringify(index))
}

/** Reads an index and checks it against its digest; the files themselves are checked as they are read. */
export async function readIndex(
  path: string,
  entry: DatasetEntry,
): Promise<{ dataset: Dataset | null; damage: string | null }> {
  try {
    const index = JSON.parse(await readFile(path, 'utf8')) as Index
    if (index.version !== 2) throw new Error(`it has version ${String(index.version)}, not 2`)
    if (fingerprintOfFiles(index) !== index.fingerprint) throw new Error('its list of files does not match its digest')
    const dataset = { name: entry.name, ...streamedDataset(index) }
    if (dataset.train.count !== entry.trainImages || dataset.test.count !== entry.testImages)
      throw new Error('it lists other images than those that were added')
    return { dataset, damage: null }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { dataset: null, damage: code === 'ENOENT' ? null : message }
  }
}
