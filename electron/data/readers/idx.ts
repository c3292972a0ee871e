import { basename, dirname, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { Split } from '../dataset.ts'
import { emnistNames } from './emnist-mapping.ts'
import { filesIn, namesIn, readSized } from './file.ts'
import { columnsToRows } from './planes.ts'
import { checkMemory, checkSize, type DatasetReader, type ReadImages } from './reader.ts'

const imagesMagic = 0x0803
const labelsMagic = 0x0801
const headerBytes = 16

/** train-images-idx3-ubyte, emnist-letters-train-images-idx3-ubyte.gz, train-images.idx3-ubyte */
const trainImagesName = /^(.*)train-images[-.]idx3-ubyte(\.gz)?$/

/**
 * IDX, the format of MNIST (LeCun, Cortes and Burges), Fashion-MNIST, KMNIST and EMNIST: big-endian header (two zero
 * bytes, type, dimensions, sizes), then bytes. Classes are the labels that occur, named by their number.
 */
export const idxReader: DatasetReader = {
  description: 'a folder with train-images-idx3-ubyte and its three companions, plain or .gz, or the path of that file',
  recognizes: (path, names) => (names ?? [basename(path)]).some((name) => trainImagesName.test(name)),
  read: async (path, { transposed }) => {
    const files = await filesOf(path)
    const train = await readImages(files.trainImages)
    const test = await readImages(files.testImages)
    if (train.height !== test.height || train.width !== test.width) {
      throw new BadInput({
        code: 'wrong-format',
        subject: files.trainImages,
        what: phrase`${files.trainImages} has images of ${train.height}x${train.width} pixels and
              ${files.testImages} of ${test.height}x${test.width}`,
        remedy: 'they must be alike',
      })
    }
    const trainLabels = await readLabels(files.trainLabels, files.trainImages, train.count)
    const testLabels = await readLabels(files.testLabels, files.testImages, test.count)
    const known = [...new Set(trainLabels)].sort((a, b) => a - b)
    const stranger = testLabels.find((label) => !known.includes(label))
    if (stranger !== undefined)
      throw new BadInput({
        code: 'wrong-format',
        subject: files.testLabels,
        what: phrase`${files.testLabels} has the label ${stranger}, which no training image has`,
      })
    const { height, width } = train
    const split = (pixels: Uint8Array, count: number, labels: Uint8Array): Split => ({
      images: transposed ? columnsToRows(pixels, width, height) : pixels,
      labels: Uint16Array.from(labels, (label) => known.indexOf(label)),
      count,
    })
    const { classes, remarks } = await emnistNames(files.trainImages, known, transposed)
    const size = transposed ? { height: width, width: height } : { height, width }
    return {
      channels: 1,
      ...size,
      classes,
      train: split(train.pixels, train.count, trainLabels),
      test: split(test.pixels, test.count, testLabels),
      skipped: [],
      remarks,
    } satisfies ReadImages
  },
}

interface Files {
  trainImages: string
  trainLabels: string
  testImages: string
  testLabels: string
}

/** The four files of a set. @throws BadInput if one is missing or there are several sets. */
async function filesOf(path: string): Promise<Files> {
  const found = await namesIn(path)
  const folder = found === null ? dirname(path) : path
  const paths = await idxFilesIn(folder)
  const names = [...paths.keys()]
  const candidates = found !== null ? names.filter((name) => trainImagesName.test(name)) : [basename(path)]
  const prefixes = new Set(candidates.map((name) => trainImagesName.exec(name)?.[1]))
  const [prefix] = prefixes
  if (prefix === undefined)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} holds no training images: there is no file such as train-images-idx3-ubyte`,
    })
  if (prefixes.size > 1)
    throw new BadInput({
      code: 'ambiguous',
      subject: path,
      what: phrase`${path} holds several data sets`,
      remedy: phrase`name the training images of one, such as ${join(path, candidates[0]!)}`,
    })
  const find = (parts: string, dimensions: number): string => {
    const pattern = new RegExp(`^(?:${parts})[-.]idx${dimensions}-ubyte(\\.gz)?$`)
    const file = names.find((name) => name.startsWith(prefix) && pattern.test(name.slice(prefix.length)))
    if (file === undefined)
      throw new BadInput({
        code: 'no-such-file',
        subject: folder,
        what: phrase`${folder} lacks ${prefix}${parts.split('|')[0]!}-idx${dimensions}-ubyte (plain or .gz), which
              belongs to ${candidates[0]!}`,
      })
    return paths.get(file)!
  }
  return {
    trainImages: paths.get(candidates[0]!) ?? join(folder, candidates[0]!),
    trainLabels: find('train-labels', 1),
    testImages: find('t10k-images|test-images', 3),
    testLabels: find('t10k-labels|test-labels', 1),
  }
}

/**
 * Paths of the files in a folder by name; a folder with a file of its own name in it stands for that file, as archives
 * of Kaggle unpack.
 */
async function idxFilesIn(folder: string): Promise<Map<string, string>> {
  const paths = new Map((await filesIn(folder)).map((name) => [name, join(folder, name)]))
  for (const name of (await namesIn(folder)) ?? []) {
    if (paths.has(name) || !/idx\d-ubyte/.test(name)) continue
    const [inner] = (await filesIn(join(folder, name))).filter((each) => idxFile(each) === idxFile(name))
    if (inner !== undefined) paths.set(name, join(folder, name, inner))
  }
  return paths
}

/** The name of an IDX file as a folder of the same name may have it: with a dot or a dash, packed or not. */
function idxFile(name: string): string {
  return name.replace(/\.gz$/, '').replace('.idx', '-idx')
}

async function readImages(file: string): Promise<{ pixels: Uint8Array; count: number; height: number; width: number }> {
  const bytes = await readSized(file, headerBytes, (head) => {
    checkMagic(file, head, imagesMagic, 'images')
    const { count, height, width } = sizesOf(head)
    checkSize(file, height, width)
    checkMemory(file, count, height * width)
    return headerBytes + count * height * width
  })
  return {
    pixels: new Uint8Array(bytes.buffer, bytes.byteOffset + headerBytes, bytes.length - headerBytes),
    ...sizesOf(bytes),
  }
}

function sizesOf(head: Buffer): { count: number; height: number; width: number } {
  return { count: head.readUInt32BE(4), height: head.readUInt32BE(8), width: head.readUInt32BE(12) }
}

async function readLabels(file: string, imagesFile: string, images: number): Promise<Uint8Array> {
  const bytes = await readSized(file, 8, (head) => {
    checkMagic(file, head, labelsMagic, 'labels')
    const count = head.readUInt32BE(4)
    if (count !== images)
      throw new BadInput({
        code: 'wrong-format',
        subject: file,
        what: phrase`${file} has ${count} labels for the ${images} images of ${imagesFile}`,
      })
    return 8 + count
  })
  return new Uint8Array(bytes.subarray(8))
}

function checkMagic(file: string, head: Buffer, magic: number, what: string): void {
  const found = head.readUInt32BE(0)
  const show = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`
  if (found !== magic)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} is not an IDX file of ${what} in bytes: it begins with ${show(found)}, not ${show(magic)}`,
    })
}
