import { basename } from 'node:path'
import type { Split } from '../dataset.ts'
import { hasSplits, labelsOf, readTree, type FolderTree } from './folder-tree.ts'
import { checkForm, formOf, reasonFor, type Form } from '../images/image-form.ts'
import { decodeImage, formatNames } from '../images/image.ts'
import { inLanes, type Watch } from '../images/lanes.ts'
import { remarksOn, surveyOf } from '../images/survey.ts'
import { refuseSkipped, streamedFrom, type DatasetReader, type ReadImages, type Skipped } from './reader.ts'
import { readerOptions, type ReadOptions } from '../../../shared/experiment/reader-options.ts'
import { findSynsetList, synsetNames } from './synset-names.ts'
import { FilePaths } from './split-files.ts'
import { readStreamed } from './streamed-folder.ts'

/**
 * Images in folders by class: train/CLASS/** and test/CLASS/** (or val, or both). Classes and images are in the order
 * of their names.
 */
export const imageFolderReader: DatasetReader = {
  description: `a folder with train/CLASS/* and test/CLASS/* (or val) of ${formatNames}`,
  recognizes: (_, names) => names !== null && hasSplits(names),
  read: (folder, options, watch) => readImageFolder(folder, options, watch),
}

/** @param limit bytes of decoded images from which on they are streamed. */
export async function readImageFolder(
  folder: string,
  options: ReadOptions,
  watch: Watch = {},
  limit: number = streamedFrom,
): Promise<ReadImages> {
  return await readImageTree(await named(folder, await readTree(folder), options), options, watch, limit)
}

/** A tree whose classes are called by the words of their synsets, if that is asked for; else a remark says so. */
export async function named(folder: string, tree: FolderTree, { synsetWords }: ReadOptions): Promise<FolderTree> {
  if (synsetWords) return { ...tree, names: await synsetNames(folder, tree.classes) }
  const list = findSynsetList(folder, tree.classes)
  if (list === null) return tree
  const { title } = readerOptions.synsetWords
  const remark = `The classes go by their synsets; "${title}" names them by ${basename(list)}.`
  return { ...tree, remarks: [...tree.remarks, remark] }
}

/**
 * Reads the images of a tree.
 * @param limit bytes of decoded images from which on they are streamed.
 */
export async function readImageTree(
  tree: FolderTree,
  options: ReadOptions,
  watch: Watch = {},
  limit: number = streamedFrom,
): Promise<ReadImages> {
  refuseSkipped(tree.skipped, options)
  const splits = [tree.train, tree.test, ...(tree.validation === null ? [] : [tree.validation])]
  const files = splits.map((split) => new FilePaths(split))
  const every = new FilePaths(...splits)
  const total = every.length
  const from = (before: number): Watch => ({
    signal: watch.signal,
    // Half of the work is reading heads, half decoding.
    progress: (done) => watch.progress?.(Math.floor((before + done) / 2), total),
  })
  const survey = await surveyOf(every, from(0))
  const form = await formOf(files[0]!, survey, options)
  const remarks = [...tree.remarks, ...remarksOn(survey, form.channels)]
  if (total * form.channels * form.height * form.width > limit) {
    const streamed = await readStreamed(tree, form, survey, options, watch)
    refuseSkipped(streamed.skipped, options)
    return { ...streamed, skipped: [...tree.skipped, ...streamed.skipped], remarks }
  }
  const skipped: Skipped[] = []
  const read: Split[] = []
  let before = total
  for (const [index, split] of splits.entries()) {
    read.push(await readSplit(labelsOf(split, tree.classes), files[index]!, form, options, skipped, from(before)))
    before += files[index]!.length
  }
  refuseSkipped(skipped, options)
  return {
    channels: form.channels,
    height: form.height,
    width: form.width,
    classes: tree.names ?? tree.classes,
    train: read[0]!,
    test: read[1]!,
    validation: read[2] ?? null,
    skipped: [...tree.skipped, ...skipped],
    remarks,
  }
}

async function readSplit(
  labels: Uint16Array,
  files: FilePaths,
  form: Form,
  options: ReadOptions,
  skipped: Skipped[],
  watch: Watch,
): Promise<Split> {
  const size = form.channels * form.height * form.width
  const images = new Uint8Array(files.length * size)
  const reasons = new Array<string | null>(files.length).fill(null)
  const store = async (index: number): Promise<void> => {
    const file = files.at(index)
    try {
      const image = await decodeImage(file, { size: options.size, channels: form.channels })
      checkForm(form, file, image)
      images.set(image.pixels, index * size)
    } catch (error) {
      reasons[index] = reasonFor(error)
    }
  }
  await inLanes(files.length, store, watch)
  // Skipped images leave gaps, which are closed.
  let count = 0
  for (const [index, reason] of reasons.entries()) {
    if (reason !== null) {
      skipped.push({ file: files.at(index), reason })
      continue
    }
    images.copyWithin(count * size, index * size, (index + 1) * size)
    labels[count++] = labels[index]!
  }
  return { images: images.slice(0, count * size), labels: labels.slice(0, count), count }
}
