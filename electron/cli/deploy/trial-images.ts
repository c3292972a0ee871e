import { loadDataset } from '../../data/load-dataset.ts'
import { RandomStream } from '../../data/random.ts'
import { sizeOf, type Manifest } from '../../../shared/packed/manifest.ts'

/** Images on which a model is tried. */
export interface TrialImages {
  pixels: Uint8Array
  count: number
  /** Where they come from, in words. */
  origin: string
}

/**
 * Held-out images of the data set that a model was trained on; random bytes if it is not here, or its images are not of
 * the model's size as they are kept.
 */
export async function trialImages(
  { images, source }: Manifest,
  most: number,
  dataDirectory: string,
): Promise<TrialImages> {
  const size = sizeOf([images.channels, images.height, images.width])
  const name = source['dataset']
  const test = typeof name === 'string' ? await heldOut(name, dataDirectory) : null
  if (test !== null && test.images.length === test.count * size && test.count > 0) {
    const count = Math.min(most, test.count)
    return { pixels: test.images.subarray(0, count * size), count, origin: `held-out images of ${String(name)}` }
  }
  const stream = RandomStream.of(1, 'deploy')
  const pixels = Uint8Array.from({ length: most * size }, () => Math.floor(stream.uniform() * 256))
  return { pixels, count: most, origin: 'images of random bytes, since those of its data set are not at hand' }
}

async function heldOut(name: string, dataDirectory: string) {
  try {
    return (await loadDataset(name, dataDirectory)).test
  } catch {
    return null
  }
}
