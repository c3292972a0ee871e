import { basename } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { takeImages } from '../split.ts'
import { classesOf, labelsOfArray } from './array-labels.ts'
import { readWhole } from './file.ts'
import { filesBelow, filesBySplit, holdsBelow } from './files-below.ts'
import { holdOut } from './hold-out.ts'
import { parseMat } from './mat-file.ts'
import type { NpyArray } from './npy.ts'
import { columnsToRows } from './planes.ts'
import { checkMemory, checkSize, memoryBound, type DatasetReader, type ReadImages } from './reader.ts'

const matFile = /\.mat$/i

/**
 * SVHN's cropped digits (Netzer et al., 2011), or other MAT-files alike: X, height x width x channels x count, in
 * bytes, and y. The label 10 of SVHN is the digit 0.
 */
export const svhnReader: DatasetReader = {
  description: 'SVHN (train_32x32.mat and test_32x32.mat), or other .mat files with X and y',
  recognizes: (path, names) => holdsBelow(path, names, matFile),
  read: (path, { heldOut }) => readMat(path, heldOut ?? null),
}

async function readMat(path: string, heldOut: number | null): Promise<ReadImages> {
  const files = await filesBySplit(path, /^(?!.*extra).*\.mat$/i)
  const parts: (Part & { split: string })[] = []
  for (const split of ['all', 'train', 'test', 'validation'] as const)
    for (const file of files[split] ?? []) parts.push({ split, ...(await readPart(file)) })
  const [first] = parts
  if (first === undefined)
    throw new BadInput({ code: 'nothing-there', subject: path, what: phrase`${path} holds no .mat file to train on` })
  checkAlike(first, parts)
  const { classes: given, places } = classesOf(parts.map(({ file, labels }) => ({ name: file, labels })))
  const { classes, order, remarks: digits } = digitsOf(given)
  const more = (await filesBelow(path, /extra.*\.mat$/i)).filter((file) => file !== path)
  const remarks = [...digits, ...more.map((file) => `${basename(file)} was not read.`)]
  const splits = parts.map(({ images, labels }, index): Split => {
    const own = Uint16Array.from(places[index]!, (place) => order[place]!)
    return { images, labels: own, count: labels.length }
  })
  const { channels, height, width } = first
  const shared = { channels, height, width, classes, skipped: [] }
  if (splits.length === 1) {
    const [whole] = splits as [Split]
    const { train, test, remark } = holdOut(path, whole.labels, classes, heldOut)
    return { ...shared, train: takeImages(whole, train), test: takeImages(whole, test), remarks: [...remarks, remark] }
  }
  const of = (name: string): Split | null => splits[parts.findIndex(({ split }) => split === name)] ?? null
  const [train, test, validation] = [of('train'), of('test'), of('validation')]
  if (train === null || new Set(parts.map(({ split }) => split)).size < parts.length)
    throw new BadInput({
      code: 'ambiguous',
      subject: path,
      what: phrase`${path} holds ${splits.length} .mat files that are not one each of train, test and val`,
      remedy: 'name one file train and one test, or take one file alone',
    })
  if (test !== null) return { ...shared, train, test, validation, remarks }
  const held = [...remarks, 'There is no test: the validation images are held out.']
  return { ...shared, train, test: validation!, remarks: held }
}

/** @throws BadInput if the images of a file have another shape than those of the first */
function checkAlike(first: Part, parts: readonly Part[]): void {
  const shapeOf = ({ channels, height, width }: Part): string => [channels, height, width].join('x')
  const odd = parts.find((part) => shapeOf(part) !== shapeOf(first))
  if (odd === undefined) return
  throw new BadInput({
    code: 'wrong-format',
    subject: odd.file,
    what: phrase`${odd.file} has images of ${shapeOf(odd)} and ${first.file} of ${shapeOf(first)}`,
    remedy: 'they must be alike',
  })
}

/** Digits of SVHN in the order of their values; other labels as they are. */
function digitsOf(classes: readonly string[]): { classes: string[]; order: number[]; remarks: string[] } {
  const isSvhn = classes.length === 10 && classes.every((name, place) => name === String(place + 1))
  if (!isSvhn) return { classes: [...classes], order: [...classes.keys()], remarks: [] }
  return {
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    order: [1, 2, 3, 4, 5, 6, 7, 8, 9, 0],
    remarks: ['Labels go from 1 to 10, as in SVHN: the label 10 is the digit 0.'],
  }
}

interface Part {
  file: string
  images: Uint8Array
  labels: (number | string)[]
  channels: number
  height: number
  width: number
}

async function readPart(file: string): Promise<Part> {
  const arrays = parseMat(file, await readWhole(file, memoryBound))
  const [images, labels] = [arrays.get('X'), arrays.get('y')]
  const there = [...arrays.keys()].slice(0, 8).join(', ')
  if (images === undefined || labels === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} lacks ${images === undefined ? 'X' : 'y'}; it holds ${there || 'no arrays of numbers'}`,
      remedy: 'images are in X, height x width x channels x count, and labels in y',
    })
  const [height = 0, width = 0, channels = 0, count = 1] = images.shape
  if (
    images.shape.length > 4 ||
    images.shape.length < 3 ||
    (channels !== 1 && channels !== 3) ||
    !images.type.endsWith('u1')
  )
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`X in ${file} has the shape ${images.shape.join('x')} (${images.type.slice(1)})`,
      remedy: 'it must be height x width x channels x count, 1 or 3 channels, in bytes',
    })
  checkSize(file, height, width)
  checkMemory(file, count, channels * height * width)
  const given = labelsOfArray(`y in ${file}`, flat(labels))
  if (given.length !== count)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} has ${given.length} labels for ${count} images`,
    })
  // Column by column, the first index fastest: planes of [count, channels, width, height].
  return { file, images: columnsToRows(images.data, height, width), labels: given, channels, height, width }
}

/** A row or a column of labels as a list. */
function flat(array: NpyArray): NpyArray {
  const { shape } = array
  return shape.length === 2 && (shape[0] === 1 || shape[1] === 1) ? { ...array, shape: [shape[0]! * shape[1]!] } : array
}
