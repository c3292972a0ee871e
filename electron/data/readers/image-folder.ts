import type { Split } from '../dataset.ts'
import { filesOf, labelsOf, readTree, testFolders, type SplitFiles } from './folder-tree.ts'
import { checkForm, formOf, reasonFor, type Form } from '../images/image-form.ts'
import { decodeImage } from '../images/image.ts'
import { inLanes } from '../images/lanes.ts'
import type { DatasetReader, ReadImages, ReadOptions, Skipped } from './reader.ts'
import type { Watch } from '../images/lanes.ts'
import { readStreamed } from './streamed-folder.ts'

/**
 * Bytes of decoded images, both splits together, up to which a folder is held in memory; a larger one is decoded batch
 * by batch.
 */
export const streamedFrom = 1_000_000_000

/**
 * Images in folders by class: train/CLASS/* and test/CLASS/* (or val). Classes and images are in the order of their
 * names.
 */
export const imageFolderReader: DatasetReader = {
  description: 'a folder with train/CLASS/* and test/CLASS/* (or val) of JPEG, PNG or WebP',
  recognizes: (_, names) =>
    names !== null && names.includes('train') && testFolders.some((name) => names.includes(name)),
  read: (folder, options, watch) => readImageFolder(folder, options, watch),
}

/** @param limit bytes of decoded images from which on they are streamed. */
export async function readImageFolder(
  folder: string,
  options: ReadOptions,
  watch: Watch = {},
  limit: number = streamedFrom,
): Promise<ReadImages> {
  const tree = await readTree(folder)
  const files = { train: filesOf(tree.train), test: filesOf(tree.test) }
  const form = await formOf(files.train, options)
  const total = files.train.length + files.test.length
  if (total * form.channels * form.height * form.width > limit) return await readStreamed(tree, form, options, watch)
  const skipped: Skipped[] = []
  const read = (split: SplitFiles, paths: readonly string[], before: number): Promise<Split> =>
    readSplit(labelsOf(split, tree.classes), paths, form, options, skipped, {
      signal: watch.signal,
      progress: (done) => watch.progress?.(before + done, total),
    })
  const train = await read(tree.train, files.train, 0)
  const test = await read(tree.test, files.test, files.train.length)
  return {
    channels: form.channels,
    height: form.height,
    width: form.width,
    classes: tree.classes,
    train,
    test,
    skipped,
  }
}

async function readSplit(
  labels: Uint16Array,
  files: readonly string[],
  form: Form,
  options: ReadOptions,
  skipped: Skipped[],
  watch: Watch,
): Promise<Split> {
  const size = form.channels * form.height * form.width
  const images = new Uint8Array(files.length * size)
  const reasons = new Array<string | null>(files.length).fill(null)
  const store = async (index: number): Promise<void> => {
    const file = files[index]!
    try {
      const image = await decodeImage(file, { size: options.size, channels: form.channels })
      checkForm(form, file, image)
      images.set(image.pixels, index * size)
    } catch (error) {
      reasons[index] = reasonFor(error, file, options)
    }
  }
  await inLanes(files.length, store, watch)
  // Skipped images leave gaps, which are closed.
  let count = 0
  for (const [index, reason] of reasons.entries()) {
    if (reason !== null) {
      skipped.push({ file: files[index]!, reason })
      continue
    }
    images.copyWithin(count * size, index * size, (index + 1) * size)
    labels[count++] = labels[index]!
  }
  return { images: images.slice(0, count * size), labels: labels.slice(0, count), count }
}
