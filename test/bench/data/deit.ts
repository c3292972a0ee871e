/** The augmentation of DeiT, as resources/recipes/deit-imagenet.json has it; mixing is done by both sides' trainers. */
export const deit = {
  model: 'deit-ti',
  batchSize: 120,
  resizedCrop: 0.08,
  interpolation: 'bicubic',
  flip: true,
  randAugment: 2,
  randAugmentMagnitude: 9,
  erasing: 0.25,
  repeatedAugmentation: 1,
} as const
