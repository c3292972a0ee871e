import { basename, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { datasetOfArrays } from './array-dataset.ts'
import { findArrays, roleOf } from './array-names.ts'
import { filesIn, namesIn, readWhole } from './file.ts'
import { parseNpy, type NpyArray } from './npy.ts'
import { memoryBound, type DatasetReader } from './reader.ts'
import { unzip } from './zip.ts'

const arrayFile = /\.(npz|npy)$/i

/**
 * NumPy's arrays: an .npz file (a zip of .npy arrays), or a folder of .npy and .npz files, of which one with a single
 * array goes by the file's name, as KMNIST has them. Names: x_train, y_train, x_test, y_test (Keras), train_images,
 * train_labels and so on with val (MedMNIST), and others like these; or images and labels without splits.
 */
export const npzReader: DatasetReader = {
  description: 'an .npz file, or a folder of .npy or .npz files, with x_train, y_train, x_test and y_test',
  recognizes: (path, names) =>
    names === null
      ? /\.npz$/i.test(path)
      : names.some((name) => arrayFile.test(name) && roleOf(name.replace(arrayFile, '')) !== null),
  read: async (path, options) => {
    const packed = (await namesIn(path)) === null ? await unpack(path) : await collect(path)
    const arrays = new Map<string, { name: string; array: NpyArray }>()
    const found = findArrays(path, [...packed.keys()])
    for (const split of Object.values(found))
      for (const name of Object.values(split)) {
        const title = `${name} in ${path}`
        arrays.set(name, { name: title, array: parseNpy(title, packed.get(name)!) })
      }
    return datasetOfArrays(path, found, arrays, [...packed.keys()], options)
  },
}

/** The arrays of the files in a folder. @throws BadInput */
async function collect(folder: string): Promise<Map<string, Uint8Array>> {
  const arrays = new Map<string, Uint8Array>()
  let total = 0
  for (const name of (await filesIn(folder)).filter((each) => arrayFile.test(each))) {
    const file = join(folder, name)
    const stem = name.replace(arrayFile, '')
    const parts: [string, Uint8Array][] = /\.npy$/i.test(name)
      ? [[stem, await readWhole(file, memoryBound)]]
      : [...(await unpack(file))]
    for (const [part, bytes] of parts) {
      arrays.set(parts.length === 1 ? stem : part, bytes)
      total += bytes.length
    }
    checkTotal(folder, total)
  }
  return arrays
}

/** The arrays of a zip by name without .npy, of which no more is unpacked than memory is to hold. @throws BadInput */
async function unpack(file: string): Promise<Map<string, Uint8Array>> {
  const files = unzip(file, await readWhole(file, memoryBound), (name) => /\.npy$/i.test(name))
  return new Map(Object.entries(files).map(([name, bytes]) => [basename(name).replace(/\.npy$/i, ''), bytes]))
}

function checkTotal(file: string, total: number): void {
  if (total > memoryBound)
    throw new BadInput({
      code: 'too-large',
      subject: file,
      what: phrase`${file} unpacks to more than ${memoryBound} bytes, the most that is kept in memory`,
    })
}
