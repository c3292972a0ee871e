import { join } from 'node:path'
import { writeCache } from './cache.ts'
import { isStreamed, writeIndex } from './image-index.ts'
import type { Dataset } from '../dataset.ts'

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
