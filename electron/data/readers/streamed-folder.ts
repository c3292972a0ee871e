import { stat } from 'node:fs/promises'
import { channelStatistics } from '../normalisation.ts'
import type { ListedFiles } from '../streamed/image-stream.ts'
import { StreamedImages } from '../streamed/streamed-images.ts'
import { streamedDataset } from '../streamed/streamed-dataset.ts'
import { filesOf, type FolderTree, type SplitFiles } from './folder-tree.ts'
import { checkForm, reasonFor, type Form } from '../images/image-form.ts'
import { decodeImage, inspectImage } from '../images/image.ts'
import { inLanes } from '../images/lanes.ts'
import type { ReadImages, ReadOptions, Skipped } from './reader.ts'
import type { Watch } from '../images/lanes.ts'

/** Training images, evenly spaced, over which the mean and deviation of a streamed data set are taken. */
const sampledImages = 4096

/**
 * Lists a folder of images that is too large for memory. Of every image the head is read, which gives its format,
 * depth, colours and size; pixels are decoded of a sample only. An image whose head is whole and whose pixels are not
 * is found when it is trained on, and named then.
 */
export async function readStreamed(
  tree: FolderTree,
  form: Form,
  options: ReadOptions,
  watch: Watch,
): Promise<ReadImages> {
  const skipped: Skipped[] = []
  const [trainCount, testCount] = [tree.train, tree.test].map(({ classes }) =>
    classes.reduce((sum, { files }) => sum + files.length, 0),
  ) as [number, number]
  const sampled = Math.min(sampledImages, trainCount)
  const total = trainCount + testCount + sampled
  const from = (before: number): Watch => ({
    signal: watch.signal,
    progress: (done) => watch.progress?.(before + done, total),
  })
  const test = await list(tree.test, form, options, skipped, from(0))
  const train = await list(tree.train, form, options, skipped, from(testCount))
  const statistics = channelStatistics(form.channels, form.height * form.width)
  const images = new StreamedImages(train, { ...form, size: options.size })
  const places = Math.min(sampled, images.count)
  const broken = new Map<number, string>()
  await inLanes(
    places,
    async (place) => {
      const index = Math.floor((place * images.count) / places)
      const file = images.pathOf(index)
      try {
        statistics.add((await decodeImage(file, { size: options.size, channels: form.channels })).pixels)
      } catch (error) {
        broken.set(index, reasonFor(error, file, options))
      }
    },
    from(trainCount + testCount),
  )
  for (const [index, reason] of broken) skipped.push({ file: images.pathOf(index), reason })
  const { channels, height, width } = form
  const described = {
    channels,
    height,
    width,
    size: options.size,
    classes: tree.classes,
    normalisation: statistics.normalisation(),
    train: images.without(new Set(broken.keys())),
    test,
  }
  return { ...streamedDataset(described), skipped }
}

/** The files of a split that can be used, with their sizes. */
async function list(
  split: SplitFiles,
  form: Form,
  options: ReadOptions,
  skipped: Skipped[],
  watch: Watch,
): Promise<ListedFiles> {
  const paths = filesOf(split)
  const bytes = new Float64Array(paths.length)
  const reasons = new Map<number, string>()
  await inLanes(
    paths.length,
    async (index) => {
      const file = paths[index]!
      try {
        const facts = await inspectImage(file)
        if (options.size === null) checkForm(form, file, facts)
        bytes[index] = (await stat(file)).size
      } catch (error) {
        reasons.set(index, reasonFor(error, file, options))
      }
    },
    watch,
  )
  let index = 0
  const classes = split.classes.map(({ name, files }) => {
    const kept: { files: string[]; bytes: number[] } = { files: [], bytes: [] }
    for (const file of files) {
      const reason = reasons.get(index)
      if (reason === undefined) {
        kept.files.push(file)
        kept.bytes.push(bytes[index]!)
      } else skipped.push({ file: paths[index]!, reason })
      index++
    }
    return { name, ...kept }
  })
  return { folder: split.folder, classes }
}
