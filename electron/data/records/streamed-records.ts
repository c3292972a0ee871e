import { dirname, relative } from 'node:path'
import { channelStatistics } from '../normalisation.ts'
import { checkForm, reasonFor, type Form } from '../images/image-form.ts'
import { decodeBytes } from '../images/image.ts'
import { inLanes, type Watch } from '../images/lanes.ts'
import { UnusableImage } from '../images/unusable-image.ts'
import type { PackedPart } from '../parquet/pages.ts'
import { holdOut } from '../readers/hold-out.ts'
import type { ReadImages, Skipped } from '../readers/reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import type { ListedFiles } from '../streamed/image-stream.ts'
import { StreamedImages } from '../streamed/streamed-images.ts'
import { streamedDataset } from '../streamed/streamed-dataset.ts'
import type { SurveyedSplit } from './survey-records.ts'

/** Training images, evenly spaced, over which the mean and deviation of a streamed data set are taken. */
const sampledImages = 4096

/**
 * Lists images that are too many for memory by where their bytes lie in their container. Pixels are decoded of a sample
 * only; an image whose head is whole and whose pixels are not is found when it is trained on, and named then.
 */
export async function streamedRecords(
  path: string,
  splits: readonly SurveyedSplit[],
  classes: readonly string[],
  labels: readonly Uint16Array[],
  form: Form,
  options: ReadOptions,
  watch: Watch,
): Promise<ReadImages> {
  const skipped: Skipped[] = []
  const lists = splits.map((split, index) => {
    const usable = split.names.map((name, place): boolean => {
      const [facts, failure] = [split.survey.facts[place], split.survey.failures.get(place)]
      if (failure !== undefined) skipped.push({ file: name, reason: failure.message })
      else if (options.size === null) checkForm(form, name, facts!)
      return failure === undefined
    })
    const kept = Uint32Array.from(usable.keys()).filter((place) => usable[place])
    return { split, labels: labels[index]!, kept }
  })
  const remarks: string[] = []
  const [first] = lists
  let parts = lists.map(({ split, labels: own, kept }) => listed(path, split, own, kept, classes))
  if (first!.split.split === 'all') {
    const { split, labels: own, kept } = first!
    const { train, test, remark } = holdOut(
      path,
      kept.map((place) => own[place]!),
      classes,
      options.heldOut ?? null,
    )
    remarks.push(remark)
    parts = [train, test].map((part) =>
      listed(
        path,
        split,
        own,
        part.map((place) => kept[place]!),
        classes,
      ),
    )
  }
  const of = (name: SurveyedSplit['split']): ListedFiles | null =>
    parts[splits.findIndex((each) => each.split === name)] ?? null
  const isWhole = first!.split.split === 'all'
  const [train, test, validation] = isWhole
    ? [parts[0]!, parts[1]!, null]
    : [of('train')!, of('test'), of('validation')]
  if (test === null) remarks.push('There is no test: the validation images are held out.')
  const images = new StreamedImages(train, { ...form, size: options.size })
  const broken = new Map<number, string>()
  const normalisation = await sample(images, form, options, broken, watch)
  for (const [index, reason] of broken) skipped.push({ file: images.nameOf(index), reason })
  const described = {
    channels: form.channels,
    height: form.height,
    width: form.width,
    size: options.size,
    classes,
    normalisation,
    train: images.without(new Set(broken.keys())),
    test: test ?? validation!,
    validation: test === null ? null : validation,
  }
  return { ...streamedDataset(described), skipped, remarks }
}

async function sample(
  images: StreamedImages,
  form: Form,
  { size }: ReadOptions,
  broken: Map<number, string>,
  watch: Watch,
): Promise<NonNullable<ReadImages['normalisation']>> {
  const statistics = channelStatistics(form.channels, form.height * form.width)
  const places = Math.min(sampledImages, images.count)
  await inLanes(
    places,
    async (place) => {
      const index = Math.floor((place * images.count) / places)
      try {
        statistics.add((await decodeBytes(await images.bytesOf(index), { size, channels: form.channels })).pixels)
      } catch (error) {
        if (!(error instanceof UnusableImage)) throw error
        broken.set(index, reasonFor(error))
      }
    },
    watch,
  )
  return statistics.normalisation()
}

/** Some images of a split by class, each with the place of its bytes. */
function listed(
  path: string,
  { places, sizes }: SurveyedSplit,
  labels: Uint16Array,
  kept: Uint32Array,
  classes: readonly string[],
): ListedFiles {
  // A container alone is listed by its folder.
  const folder = [...kept].every((index) => places[index]!.file === path) ? dirname(path) : path
  const isPacked = kept.some((index) => places[index]!.part !== undefined)
  const byClass = classes.map((name) => ({
    name,
    files: [] as string[],
    bytes: [] as number[],
    at: [] as number[],
    ...(isPacked ? { packed: [] as number[] } : {}),
  }))
  const parts = new Map<PackedPart, number>()
  for (const index of kept) {
    const { file, at, part } = places[index]!
    const own = byClass[labels[index]!]!
    if (part !== undefined && !parts.has(part)) parts.set(part, parts.size)
    own.packed?.push(part === undefined ? -1 : parts.get(part)!)
    own.files.push(relative(folder, file))
    own.bytes.push(sizes[index]!)
    own.at.push(at)
  }
  return { folder, classes: byClass, ...(isPacked ? { parts: [...parts.keys()] } : {}) }
}
