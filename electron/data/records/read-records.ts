import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { checkForm, reasonFor, type Form } from '../images/image-form.ts'
import { decodeBytes } from '../images/image.ts'
import type { Watch } from '../images/lanes.ts'
import { remarksOn } from '../images/survey.ts'
import { UnusableImage } from '../images/unusable-image.ts'
import { classesOf } from '../readers/array-labels.ts'
import { holdOut } from '../readers/hold-out.ts'
import {
  checkMemory,
  checkSize,
  refuseSkipped,
  streamedFrom,
  type ReadImages,
  type Skipped,
} from '../readers/reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import { takeImages } from '../split.ts'
import type { RecordSplit } from './record.ts'
import { streamedRecords } from './streamed-records.ts'
import { forRecords, surveyRecords, type SurveyedSplit } from './survey-records.ts'

/** Names of classes by number, as the container or a list beside it has them; null leaves numbers and texts. */
export type ClassNames = readonly string[] | null

/**
 * Reads the images of a container: heads and labels first, pixels second, so that no more is in memory than the decoded
 * images and a few files. Too many for that are left where they lie, if each can be read alone.
 * @param limit bytes of decoded images from which on they are streamed
 * @throws BadInput
 */
export async function readRecords(
  path: string,
  sources: readonly RecordSplit[],
  names: ClassNames,
  options: ReadOptions,
  watch: Watch = {},
  limit: number = streamedFrom,
): Promise<ReadImages> {
  const splits: SurveyedSplit[] = []
  for (const source of sources) splits.push(await surveyRecords(path, source, { signal: watch.signal }))
  const all = splits.flatMap(({ survey }) => survey.facts)
  const form = await formOfRecords(
    path,
    splits[0]!,
    options,
    all.some((facts) => facts?.channels === 3),
  )
  const { classes, places } = classesOfRecords(path, splits, names)
  const area = form.channels * form.height * form.width
  const failures = new Map(splits.flatMap(({ survey }) => [...survey.failures]))
  const remarks = remarksOn({ facts: all, failures }, form.channels)
  if (all.length * area > limit && splits.every((split) => split.places.every((place) => place !== null))) {
    const streamed = await streamedRecords(path, splits, classes, places, form, options, watch)
    refuseSkipped(streamed.skipped, options)
    return { ...streamed, remarks: [...remarks, ...(streamed.remarks ?? [])] }
  }
  checkMemory(path, all.length, area)
  const skipped: Skipped[] = []
  const read: Split[] = []
  let before = 0
  for (const [index, split] of splits.entries()) {
    const from = before
    const progress = (done: number): void => watch.progress?.(from + done, all.length)
    read.push(await decodeSplit(split, places[index]!, form, options, skipped, { signal: watch.signal, progress }))
    before += split.names.length
  }
  refuseSkipped(skipped, options)
  return { ...divided(path, splits, read, classes, options, remarks), ...shapeOf(form), classes, skipped }
}

const shapeOf = ({ channels, height, width }: Form): Pick<Form, 'channels' | 'height' | 'width'> => ({
  channels,
  height,
  width,
})

function divided(
  path: string,
  splits: readonly SurveyedSplit[],
  read: readonly Split[],
  classes: readonly string[],
  { heldOut = null }: ReadOptions,
  remarks: readonly string[],
): Pick<ReadImages, 'train' | 'test' | 'validation' | 'remarks'> {
  if (splits[0]!.split === 'all') {
    const [all] = read as [Split]
    const { train, test, remark } = holdOut(path, all.labels, classes, heldOut)
    return { train: takeImages(all, train), test: takeImages(all, test), remarks: [...remarks, remark] }
  }
  const of = (name: RecordSplit['split']): Split | null => read[splits.findIndex(({ split }) => split === name)] ?? null
  const [train, test, validation] = [of('train')!, of('test'), of('validation')]
  if (test !== null) return { train, test, validation, remarks: [...remarks] }
  return { train, test: validation!, remarks: [...remarks, 'There is no test: the validation images are held out.'] }
}

/** RGB if any image has colours, and the size of the first that can be used, unless the options say otherwise. */
async function formOfRecords(
  path: string,
  { source, survey }: SurveyedSplit,
  { size, channels: asked }: ReadOptions,
  coloured: boolean,
): Promise<Form> {
  const channels = asked ?? (coloured ? 3 : 1)
  let index = 0
  for await (const { name, bytes } of source.records()) {
    if (survey.facts[index++] === null) continue
    try {
      const found = await decodeBytes(bytes, { size, channels })
      checkSize(name, found.height, found.width)
      return { channels, height: found.height, width: found.width, from: name }
    } catch (error) {
      if (!(error instanceof UnusableImage)) throw error
    }
  }
  const [first] = survey.failures.values()
  throw new BadInput({
    code: 'unsupported',
    subject: path,
    what: phrase`none of the ${index} training images in ${path} can be used`,
    remedy: first === undefined ? undefined : phrase`of the first: ${first.fault.what}`,
  })
}

/**
 * Names that come with the data are taken in their order; a class that has no training image is refused later, by name.
 * @throws BadInput if a label has no name
 */
function classesOfRecords(
  path: string,
  splits: readonly SurveyedSplit[],
  names: ClassNames,
): { classes: string[]; places: Uint16Array[] } {
  if (names === null) return classesOf(splits.map(({ labels, split }) => ({ name: `${split} of ${path}`, labels })))
  const places = splits.map(({ labels, names: files }) =>
    Uint16Array.from(labels, (label, index) => {
      const place = typeof label === 'number' ? label : names.indexOf(label)
      if (Number.isInteger(place) && place >= 0 && place < names.length) return place
      throw new BadInput({
        code: 'wrong-format',
        subject: files[index]!,
        what: phrase`${files[index]!} has the label ${label}, and ${path} has names for ${names.length} classes`,
        remedy: 'images without a label cannot be trained or tested on: leave out their file',
      })
    }),
  )
  return { classes: [...names], places }
}

async function decodeSplit(
  { source, names }: SurveyedSplit,
  places: Uint16Array,
  form: Form,
  { size }: ReadOptions,
  skipped: Skipped[],
  watch: Watch,
): Promise<Split> {
  const area = form.channels * form.height * form.width
  const images = new Uint8Array(names.length * area)
  const reasons = new Array<string | null>(names.length).fill(null)
  const count = await forRecords(
    source.records(),
    async ({ name, bytes }, index) => {
      try {
        const image = await decodeBytes(bytes, { size, channels: form.channels })
        checkForm(form, name, image)
        images.set(image.pixels, index * area)
      } catch (error) {
        reasons[index] = reasonFor(error)
      }
    },
    watch,
  )
  const used = Uint32Array.from({ length: count }, (_, index) => index).filter((index) => reasons[index] === null)
  for (const [index, reason] of reasons.entries()) if (reason !== null) skipped.push({ file: names[index]!, reason })
  const all: Split = { images, labels: places, count }
  return used.length === count ? all : takeImages(all, used)
}
