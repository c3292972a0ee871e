import { join } from 'node:path'
import { addDataset } from '../../../electron/data/add.ts'
import { runPython } from '../python.ts'
import type { Place } from './item.ts'

/**
 * Makes the audit's own images with NumPy and adds them, as a user would: blobs (96 images to train on, 37 held out, 4
 * classes, 1x8x8), colours (53, 29, 3 classes, 3x8x8) and spots (256, 64, 4 classes, 1x16x16, all but constant).
 * @returns the folder in which a run finds them in "data"
 */
export async function datasetsIn({ folder, python }: Place): Promise<string> {
  runPython([join(import.meta.dirname, 'reference', 'images.py'), folder], {}, python)
  for (const name of ['blobs', 'colours', 'spots'])
    await addDataset({ path: join(folder, `${name}.npz`), name }, join(folder, 'data'))
  return folder
}
