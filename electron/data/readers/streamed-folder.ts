import { stat } from 'node:fs/promises'
import { channelStatistics } from '../normalisation.ts'
import type { ListedFiles } from '../streamed/image-stream.ts'
import { StreamedImages } from '../streamed/streamed-images.ts'
import { streamedDataset } from '../streamed/streamed-dataset.ts'
import type { FolderTree } from './folder-tree.ts'
import { FilePaths, type SplitFiles } from './split-files.ts'
import { checkForm, reasonFor, type Form } from '../images/image-form.ts'
import { decodeImage } from '../images/image.ts'
import type { Survey } from '../images/survey.ts'
import { inLanes } from '../images/lanes.ts'
import type { ReadImages, Skipped } from './reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import type { Watch } from '../images/lanes.ts'

/** Training images, evenly spaced, over which the mean and deviation of a streamed data set are taken. */
const sampledImages = 4096

/**
 * Lists a folder of images that is too large for memory. The head of every image gives its format, depth, colours and
 * size; pixels are decoded of a sample only. An image whose head is whole and whose pixels are not is found when it is
 * trained on, and named then.
 * @param survey heads of the images of train, test and validation, in this order
 */
export async function readStreamed(
  tree: FolderTree,
  form: Form,
  survey: Survey,
  options: ReadOptions,
  watch: Watch,
): Promise<ReadImages> {
  const skipped: Skipped[] = []
  const surveyed = survey.facts.length
  const splits = [tree.train, tree.test, ...(tree.validation === null ? [] : [tree.validation])]
  const lists: ListedFiles[] = []
  let from = 0
  for (const split of splits) {
    lists.push(await list(split, form, survey, from, options, skipped))
    from += new FilePaths(split).length
  }
  const [train, test, validation = null] = lists as [ListedFiles, ListedFiles, ListedFiles?]
  const statistics = channelStatistics(form.channels, form.height * form.width)
  const images = new StreamedImages(train, { ...form, size: options.size })
  const places = Math.min(sampledImages, images.count)
  const broken = new Map<number, string>()
  await inLanes(
    places,
    async (place) => {
      const index = Math.floor((place * images.count) / places)
      try {
        const file = images.pathOf(index)
        statistics.add((await decodeImage(file, { size: options.size, channels: form.channels })).pixels)
      } catch (error) {
        broken.set(index, reasonFor(error))
      }
    },
    { signal: watch.signal, progress: (done) => watch.progress?.(surveyed + done, surveyed + places) },
  )
  for (const [index, reason] of broken) skipped.push({ file: images.pathOf(index), reason })
  const { channels, height, width } = form
  const described = {
    channels,
    height,
    width,
    size: options.size,
    classes: tree.classes,
    ...(tree.names === undefined ? {} : { names: tree.names }),
    normalisation: statistics.normalisation(),
    train: images.without(new Set(broken.keys())),
    test,
    validation,
  }
  return { ...streamedDataset(described), skipped }
}

/** The files of a split that can be used, with their sizes. @param from place of its first file in the survey */
async function list(
  split: SplitFiles,
  form: Form,
  { facts, failures }: Survey,
  from: number,
  options: ReadOptions,
  skipped: Skipped[],
): Promise<ListedFiles> {
  let place = from
  const paths = new FilePaths(split)
  const bytes = new Float64Array(paths.length)
  await inLanes(paths.length, async (index) => {
    if (facts[from + index] !== null) bytes[index] = (await stat(paths.at(index))).size
  })
  const classes = split.classes.map(({ name, files }) => {
    const kept: { files: string[]; bytes: number[] } = { files: [], bytes: [] }
    for (const file of files) {
      const found = facts[place]!
      if (found === null) skipped.push({ file: paths.at(place - from), reason: reasonFor(failures.get(place)) })
      else {
        if (options.size === null) checkForm(form, paths.at(place - from), found)
        kept.files.push(file)
        kept.bytes.push(bytes[place - from]!)
      }
      place++
    }
    return { name, ...kept }
  })
  return { folder: split.folder, classes }
}
