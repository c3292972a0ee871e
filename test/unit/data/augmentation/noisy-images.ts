import { Augmentation, type AugmentationSettings } from '../../../../electron/data/augmentation/augmentation.ts'
import { BatchFeeder } from '../../../../electron/data/batches.ts'
import type { Dataset } from '../../../../electron/data/dataset.ts'
import { RandomStream } from '../../../../electron/data/random.ts'

export const form = { channels: 3, height: 8, width: 6 }
export const size = 144
export const count = 40
const noise = RandomStream.of(1, 'images')
export const split = {
  images: Uint8Array.from({ length: count * size }, () => noise.integer(256)),
  labels: Uint16Array.from({ length: count }, (_, index) => index % 4),
  count,
}
const dataset: Dataset = {
  name: 'made',
  ...form,
  classes: ['a', 'b', 'c', 'd'],
  train: split,
  test: split,
  fingerprint: '',
}
export const nothing: AugmentationSettings = {
  seed: 1,
  cropPadding: 0,
  resizedCrop: 0,
  interpolation: 'bicubic',
  reducedDecoding: false,
  flip: false,
  autoAugment: 'none',
  randAugment: 0,
  randAugmentVariant: 'torchvision',
  randAugmentMagnitude: 9,
  randAugmentDeviation: 0,
  colourJitter: 0,
  hueJitter: 0,
  erasing: 0,
  erasingVariant: 'paper',
  repeatedAugmentation: 1,
  mixup: 0,
  cutmix: 0,
}
export const feeder = new BatchFeeder(dataset, 'train', { seed: 1 })
export const imageOf = (index: number): Uint8Array => split.images.subarray(index * size, (index + 1) * size)

export async function filled(
  augmentation: Augmentation,
  epoch: number,
  indices: Uint32Array,
): Promise<{ images: Float32Array; targets: Float32Array }> {
  const batch = { images: new Float32Array(indices.length * size), targets: new Float32Array(indices.length * 4) }
  await augmentation.fill(feeder, { ...augmentation.epoch(epoch), epoch }, indices, batch.images, batch.targets)
  return batch
}

export const some = Uint32Array.of(5, 3, 17, 30, 8)
