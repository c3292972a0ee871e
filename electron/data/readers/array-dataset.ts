import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { takeImages } from '../split.ts'
import { classesOf, labelsOfArray, type GivenLabels } from './array-labels.ts'
import type { ArraySplit, FoundArrays } from './array-names.ts'
import { holdOut } from './hold-out.ts'
import type { NpyArray } from './npy.ts'
import { toPlanes } from './planes.ts'
import { checkMemory, checkSize, type ReadImages } from './reader.ts'
import type { ReadOptions } from '../../../shared/experiment/reader-options.ts'
import { toBytes } from './to-bytes.ts'

interface Named {
  name: string
  array: NpyArray
}

interface ReadSplit {
  split: ArraySplit
  images: Named
  labels: { name: string; labels: GivenLabels }
  form: Form
}

interface Form {
  count: number
  channels: number
  height: number
  width: number
  /** Channels come last. */
  last: boolean
}

/**
 * A data set of arrays of images [count, height, width], with channels last or first where there are any, and of
 * labels.
 * @param there names of all arrays, for complaints
 * @throws BadInput
 */
export function datasetOfArrays(
  path: string,
  found: FoundArrays,
  arrays: ReadonlyMap<string, Named>,
  there: readonly string[],
  options: ReadOptions,
): ReadImages {
  const wanted: readonly ArraySplit[] = found.train === undefined ? ['all'] : ['train', 'test', 'validation']
  const splits = wanted.flatMap((split) => {
    // Images to choose by may be missing; where nothing is held out they are.
    if (
      split !== 'train' &&
      split !== 'all' &&
      found[split] === undefined &&
      (split === 'validation' || found.validation !== undefined)
    )
      return []
    return [readSplit(path, split, found, arrays, there)]
  })
  const [first, ...others] = splits as [ReadSplit, ...ReadSplit[]]
  for (const other of others) {
    const shapes = [first, other].map(({ form }) => [form.channels, form.height, form.width].join('x'))
    if (shapes[0] !== shapes[1])
      throw new BadInput({
        code: 'wrong-format',
        subject: path,
        what: phrase`${path} has training images of ${shapes[0]!} and ${other.split} images of ${shapes[1]!}`,
        remedy: 'they must be alike',
      })
  }
  const { bytes, remarks } = toBytes(splits.map(({ images }) => images))
  const { classes, places } = classesOf(splits.map(({ labels }) => labels))
  const { channels, height, width } = first.form
  const ready = splits.map(({ form }, index): Split => ({
    images: form.last ? toPlanes(bytes[index]!, channels, height * width) : bytes[index]!,
    labels: places[index]!,
    count: form.count,
  }))
  const shared = { channels, height, width, classes, skipped: [] }
  if (first.split === 'all') {
    const { train, test, remark } = holdOut(path, ready[0]!.labels, classes, options.heldOut)
    const [own, held] = [takeImages(ready[0]!, train), takeImages(ready[0]!, test)]
    return { ...shared, train: own, test: held, remarks: [...remarks, remark] }
  }
  const byName = new Map(splits.map(({ split }, index) => [split, ready[index]!]))
  const test = byName.get('test')
  const validation = byName.get('validation') ?? null
  return test === undefined
    ? {
        ...shared,
        train: ready[0]!,
        test: validation!,
        remarks: [...remarks, 'There is no test: the validation images are held out.'],
      }
    : { ...shared, train: ready[0]!, test, validation, remarks }
}

/** @throws BadInput */
function readSplit(
  path: string,
  split: ArraySplit,
  found: FoundArrays,
  arrays: ReadonlyMap<string, Named>,
  there: readonly string[],
): ReadSplit {
  const take = (kind: 'images' | 'labels'): Named => {
    const name = found[split]?.[kind]
    if (name !== undefined) return arrays.get(name)!
    const what = split === 'all' ? kind : `${kind} of ${split}`
    const usual =
      split === 'all' ? '' : ` such as ${kind === 'images' ? 'x' : 'y'}_${split === 'validation' ? 'val' : split}`
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} lacks an array of the ${what}${usual}; it holds ${there.slice(0, 8).join(', ') || 'none'}`,
      remedy: 'name the arrays x_train, y_train, x_test and y_test',
    })
  }
  const [images, labels] = [take('images'), take('labels')]
  const form = formOf(images)
  const given = labelsOfArray(labels.name, labels.array)
  if (form.count === 0)
    throw new BadInput({ code: 'nothing-there', subject: images.name, what: phrase`${images.name} holds no images` })
  if (form.count !== given.length)
    throw new BadInput({
      code: 'wrong-format',
      subject: labels.name,
      what: phrase`${labels.name} has ${given.length} labels for ${form.count} images`,
    })
  return { split, images, labels: { name: labels.name, labels: given }, form }
}

function formOf({ name, array: { shape } }: Named): Form {
  const [count = 0, ...rest] = shape
  const isColour = (length: number | undefined): boolean => length === 1 || length === 3
  const last = rest.length === 3 && isColour(rest[2])
  if (rest.length !== 2 && !last && !(rest.length === 3 && isColour(rest[0])))
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} has the shape ${shape.join('x')}`,
      remedy: 'it must be count x height x width, with 1 or 3 channels last or first where there are any',
    })
  const [channels, height, width] =
    rest.length === 2 ? [1, rest[0]!, rest[1]!] : last ? [rest[2]!, rest[0]!, rest[1]!] : [rest[0]!, rest[1]!, rest[2]!]
  if (count > 0) checkSize(name, height, width)
  checkMemory(name, count, channels * height * width)
  return { count, channels, height, width, last }
}
