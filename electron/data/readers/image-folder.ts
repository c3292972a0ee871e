import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { BadInput } from '../../../shared/experiment/bad-input.ts'
import type { Split } from '../dataset.ts'
import { namesInFolder } from './file.ts'
import { decodeImage, inspectImage, UnusableImage, type Image } from './image.ts'
import { checkMemory, checkSize, type DatasetReader, type ReadImages, type ReadOptions, type Skipped } from './reader.ts'

const imageName = /\.(jpe?g|png|webp)$/i
const testFolders = ['test', 'val', 'validation']
/** Images that are decoded at a time. */
const lanes = 8

/** Images in folders by class: train/CLASS/* and test/CLASS/* (or val). Classes and images are in the order of their names. */
export const imageFolderReader: DatasetReader = {
  description: 'a folder with train/CLASS/* and test/CLASS/* (or val) of JPEG, PNG or WebP',
  recognizes: (_, names) => names !== null && names.includes('train') && testFolders.some((name) => names.includes(name)),
  read: async (folder, options) => {
    const names = await namesInFolder(folder)
    const testFolder = testFolders.find((name) => names.includes(name))
    if (!names.includes('train') || testFolder === undefined) throw new BadInput(`${folder} must hold the folders train and test (or val), with a folder of images for each class`)
    const train = await listImages(join(folder, 'train'))
    const test = await listImages(join(folder, testFolder))
    const classes = train.map(({ name }) => name)
    if (classes.length < 2) throw new BadInput(`${join(folder, 'train')} holds ${classes.length === 0 ? 'no class' : `one class only ("${classes[0]}")`}; there must be at least two folders of images to tell apart`)
    for (const { name, files } of train) {
      if (files.length === 0) throw new BadInput(`${join(folder, 'train', name)} holds no image (JPEG, PNG or WebP); add some, or remove the folder`)
    }
    const stranger = test.find(({ name }) => !classes.includes(name))
    if (stranger !== undefined) throw new BadInput(`${join(folder, testFolder, stranger.name)} is a class that ${join(folder, 'train')} lacks`)
    const form = await formOf(train.flatMap(({ files }) => files), options)
    const count = [...train, ...test].reduce((sum, { files }) => sum + files.length, 0)
    checkMemory(folder, count, form.channels * form.height * form.width)
    const skipped: Skipped[] = []
    const read = (all: readonly ClassFiles[]): Promise<Split> => readSplit(all, classes, form, options, skipped)
    return { channels: form.channels, height: form.height, width: form.width, classes, train: await read(train), test: await read(test), skipped } satisfies ReadImages
  },
}

interface ClassFiles {
  name: string
  files: string[]
}

/** The classes of a split with their image files; other files and hidden ones are passed over. */
async function listImages(folder: string): Promise<ClassFiles[]> {
  const classes: ClassFiles[] = []
  for (const name of await namesInFolder(folder)) {
    const path = join(folder, name)
    if (name.startsWith('.') || !(await stat(path)).isDirectory()) continue
    classes.push({ name, files: (await namesInFolder(path)).filter((file) => imageName.test(file) && !file.startsWith('.')).map((file) => join(path, file)) })
  }
  return classes
}

/** What all images are brought to. */
interface Form {
  channels: 1 | 3
  height: number
  width: number
  /** The image that the form was taken from. */
  from: string
}

/** Goes by the first image that can be used, as far as the options leave it open. */
async function formOf(files: readonly string[], { size, channels }: ReadOptions): Promise<Form> {
  let reason = ''
  for (const file of files) {
    try {
      const facts = await inspectImage(file)
      const found = await decodeImage(file, { size, channels: channels ?? facts.channels })
      checkSize(file, found.height, found.width)
      return { channels: channels ?? facts.channels, height: found.height, width: found.width, from: file }
    } catch (error) {
      if (!(error instanceof UnusableImage)) throw error
      reason ||= `${file}: ${error.message}`
    }
  }
  throw new BadInput(`none of the ${files.length} training images can be used; ${reason}`)
}

async function readSplit(all: readonly ClassFiles[], classes: readonly string[], form: Form, options: ReadOptions, skipped: Skipped[]): Promise<Split> {
  const entries = all.flatMap(({ name, files }) => files.map((file) => ({ file, label: classes.indexOf(name) })))
  const size = form.channels * form.height * form.width
  const images = new Uint8Array(entries.length * size)
  const reasons = new Array<string | null>(entries.length).fill(null)
  const store = ({ height, width, pixels }: Image, index: number): void => {
    const { file } = entries[index]!
    if (height !== form.height || width !== form.width) {
      throw new BadInput(`the images differ in size: ${form.from} has ${form.width}x${form.height} pixels, ${file} has ${width}x${height}; bring them to one with --size`)
    }
    images.set(pixels, index * size)
  }
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < entries.length) {
      const index = next++
      try {
        store(await decodeImage(entries[index]!.file, { size: options.size, channels: form.channels }), index)
      } catch (error) {
        if (!(error instanceof UnusableImage)) throw error
        if (options.strict) throw new BadInput(`${entries[index]!.file} cannot be used: ${error.message}; replace it, or leave out --strict to pass such images over`)
        reasons[index] = error.message
      }
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return compact(images, size, entries, reasons, skipped)
}

/** Closes the gaps of images that were passed over. */
function compact(images: Uint8Array, size: number, entries: readonly { file: string; label: number }[], reasons: readonly (string | null)[], skipped: Skipped[]): Split {
  const labels: number[] = []
  for (const [index, { file, label }] of entries.entries()) {
    const reason = reasons[index]!
    if (reason !== null) {
      skipped.push({ file, reason })
      continue
    }
    images.copyWithin(labels.length * size, index * size, (index + 1) * size)
    labels.push(label)
  }
  return { images: images.slice(0, labels.length * size), labels: Uint16Array.from(labels), count: labels.length }
}
