import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { numberReader, sizeOf, textsOf, type NpyArray } from './npy.ts'

/** Labels as they are given: numbers, or texts, which are names of classes. */
export type GivenLabels = (number | string)[]

/**
 * Labels of an array: one whole number or text an image, or a row of zeros with a single one (one-hot).
 * @throws BadInput
 */
export function labelsOfArray(name: string, array: NpyArray): GivenLabels {
  const { shape } = array
  const isColumn = shape.length === 2 && shape[1] === 1
  if (shape.length === 2 && !isColumn) return oneHot(name, array)
  if (shape.length !== 1 && !isColumn)
    throw new BadInput({
      code: 'wrong-format',
      subject: name,
      what: phrase`${name} has the shape ${shape.join('x')}`,
      remedy: 'there must be one label an image',
    })
  const texts = textsOf(array)
  if (texts !== null) return texts
  const read = numberReader(name, array)
  return Array.from({ length: sizeOf(array) }, (_, index) => {
    const label = read(index)
    if (!Number.isInteger(label))
      throw new BadInput({
        code: 'wrong-format',
        subject: name,
        what: phrase`${name} has the label ${label}`,
        remedy: 'labels are whole numbers, texts, or rows with a single 1',
      })
    return label
  })
}

function oneHot(name: string, array: NpyArray): number[] {
  const [count, classes] = array.shape as [number, number]
  const read = numberReader(name, array)
  return Array.from({ length: count }, (_, row) => {
    let label = -1
    for (let index = 0; index < classes; index++) {
      const value = read(row * classes + index)
      if (value === 0) continue
      if (value !== 1 || label >= 0) label = classes
      else label = index
    }
    if (label < 0 || label >= classes)
      throw new BadInput({
        code: 'wrong-format',
        subject: name,
        what: phrase`row ${row} of ${name} is not a row of zeros with a single 1`,
        remedy: 'one image has one class here',
      })
    return label
  })
}

/**
 * Places of labels among the classes: texts and numbers in their order, those that occur among the training images.
 * @throws BadInput if another split has one that no training image has
 */
export function classesOf(splits: readonly { name: string; labels: GivenLabels }[]): {
  classes: string[]
  places: Uint16Array[]
} {
  const [train] = splits
  const known = [...new Set(train!.labels)].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  )
  const placeOf = new Map(known.map((label, place) => [label, place]))
  const places = splits.map(({ name, labels }) =>
    Uint16Array.from(labels, (label) => {
      const place = placeOf.get(label)
      if (place === undefined)
        throw new BadInput({
          code: 'wrong-format',
          subject: name,
          what: phrase`${name} has the label ${label}, which no training image has`,
        })
      return place
    }),
  )
  return { classes: known.map(String), places }
}
