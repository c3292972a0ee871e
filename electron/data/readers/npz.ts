import { unzipSync } from 'fflate'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { readWhole } from './file.ts'
import { parseNpy, wholeNumbersOf, type NpyArray } from './npy.ts'
import { toPlanes } from './planes.ts'
import { checkMemory, checkSize, memoryBound, type DatasetReader, type ReadImages } from './reader.ts'

/** Names of the four arrays: as Keras has them, and as MedMNIST has them. */
const conventions = [
  { trainImages: 'x_train', trainLabels: 'y_train', testImages: 'x_test', testLabels: 'y_test' },
  { trainImages: 'train_images', trainLabels: 'train_labels', testImages: 'test_images', testLabels: 'test_labels' },
] as const
type Part = keyof (typeof conventions)[number]

/**
 * NumPy's .npz: a zip of .npy arrays. Images are bytes [count, height, width], with channels last or first where there
 * are any.
 */
export const npzReader: DatasetReader = {
  description: 'an .npz file with x_train, y_train, x_test and y_test',
  recognizes: (path, names) => names === null && /\.npz$/i.test(path),
  read: async (file) => {
    const arrays = unpack(file, await readWhole(file, memoryBound))
    const names = conventions.find((each) => Object.values(each).some((name) => arrays.has(name))) ?? conventions[0]
    const take = (part: Part): { name: string; array: NpyArray } => {
      const bytes = arrays.get(names[part])
      if (bytes === undefined)
        throw new BadInput({
          code: 'wrong-format',
          subject: file,
          what: phrase`${file} lacks the array ${names[part]}`,
          remedy: phrase`it must hold ${Object.values(names).join(', ')}`,
        })
      const name = `${names[part]} in ${file}`
      return { name, array: parseNpy(name, bytes) }
    }
    const train = splitOf(take('trainImages'), take('trainLabels'))
    const test = splitOf(take('testImages'), take('testLabels'))
    const [trainShape, testShape] = [train.shape, test.shape].map((shape) => shape.join('x'))
    if (trainShape !== testShape)
      throw new BadInput({
        code: 'wrong-format',
        subject: file,
        what: phrase`${file} has training images of ${trainShape!} and test images of ${testShape!}`,
        remedy: 'they must be alike',
      })
    const known = [...new Set(train.labels)].sort((a, b) => a - b)
    const stranger = test.labels.find((label) => !known.includes(label))
    if (stranger !== undefined)
      throw new BadInput({
        code: 'wrong-format',
        subject: names.testLabels,
        what: phrase`${names.testLabels} in ${file} has the label ${stranger}, which no training image has`,
      })
    const finish = ({ images, labels }: typeof train): Split => ({
      images,
      labels: Uint16Array.from(labels, (label) => known.indexOf(label)),
      count: labels.length,
    })
    const [channels, height, width] = train.shape
    return {
      channels,
      height,
      width,
      classes: known.map(String),
      train: finish(train),
      test: finish(test),
      skipped: [],
    } satisfies ReadImages
  },
}

/** The arrays of the zip that are of use, by name without .npy. No more is unpacked than the memory is to hold. */
function unpack(file: string, zipped: Uint8Array): Map<string, Uint8Array> {
  const wanted = new Set<string>(conventions.flatMap((names) => Object.values(names)).map((name) => `${name}.npy`))
  let total = 0
  try {
    const files = unzipSync(zipped, {
      filter: ({ name, originalSize }) => {
        if (!wanted.has(name)) return false
        total += originalSize
        if (total > memoryBound)
          throw new BadInput({
            code: 'too-large',
            subject: file,
            what: phrase`${file} unpacks to more than ${memoryBound} bytes, the most that is kept in memory`,
          })
        return true
      },
    })
    return new Map(Object.entries(files).map(([name, bytes]) => [name.replace(/\.npy$/, ''), bytes]))
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is no whole zip file (${(error as Error).message})`,
    })
  }
}

interface Named {
  name: string
  array: NpyArray
}

function splitOf(
  images: Named,
  labels: Named,
): { images: Uint8Array; labels: number[]; shape: [number, number, number] } {
  const { shape, type, data } = images.array
  if (type !== '|u1')
    throw new BadInput({
      code: 'wrong-format',
      subject: images.name,
      what: phrase`${images.name} has the type ${type}`,
      remedy: 'images are bytes from 0 to 255 (|u1): save them as uint8',
    })
  const numbers = wholeNumbersOf(labels.name, labels.array)
  const isColumn = labels.array.shape.length === 2 && labels.array.shape[1] === 1
  if (labels.array.shape.length !== 1 && !isColumn)
    throw new BadInput({
      code: 'wrong-format',
      subject: labels.name,
      what: phrase`${labels.name} has the shape ${labels.array.shape.join('x')}`,
      remedy: 'there must be one label an image',
    })
  const [count = 0, ...rest] = shape
  if (count !== numbers.length)
    throw new BadInput({
      code: 'wrong-format',
      subject: labels.name,
      what: phrase`${labels.name} has ${numbers.length} labels for ${count} images`,
    })
  const isColour = (length: number | undefined): boolean => length === 1 || length === 3
  const last = rest.length === 3 && isColour(rest[2])
  if (rest.length !== 2 && !last && !(rest.length === 3 && isColour(rest[0]))) {
    throw new BadInput({
      code: 'wrong-format',
      subject: images.name,
      what: phrase`${images.name} has the shape ${shape.join('x')}`,
      remedy: 'it must be count x height x width, with 1 or 3 channels last or first where there are any',
    })
  }
  const [channels, height, width] =
    rest.length === 2 ? [1, rest[0]!, rest[1]!] : last ? [rest[2]!, rest[0]!, rest[1]!] : [rest[0]!, rest[1]!, rest[2]!]
  checkSize(images.name, height, width)
  checkMemory(images.name, count, channels * height * width)
  return {
    images: last ? toPlanes(data, channels, height * width) : data.slice(),
    labels: numbers,
    shape: [channels, height, width],
  }
}
