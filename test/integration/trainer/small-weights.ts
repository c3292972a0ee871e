import { findDataset } from '../../../shared/experiment/dataset-catalogue.ts'
import { initialState } from '../../../electron/trainer/checkpoints/initial-state.ts'
import { realNetwork } from '../../../electron/trainer/weights/read-into.ts'
import { publishedFile } from '../../../electron/trainer/weights/write-out.ts'

/** A file of a narrow ResNet-20 for the digits, or for fewer classes, as drawn by a seed. */
export function smallWeights(classes = 10): Buffer {
  const digits = findDataset('digits')!
  const images = { ...digits, classes: digits.classes.slice(0, classes) }
  const real = realNetwork('resnet20', { width: 4 }, images, { tensors: new Map(), metadata: {} })
  return Buffer.from(publishedFile(real, initialState(real.network, [], 1)))
}
