/** The augmentation of DeiT with RandAugment of torchvision, as loader.py has it; mixing is left to the trainers. */
export const deit = {
  model: 'deit-ti',
  batchSize: 120,
  resizedCrop: 0.08,
  interpolation: 'bicubic',
  flip: true,
  randAugment: 2,
  randAugmentMagnitude: 9,
  erasing: 0.25,
  erasingVariant: 'timm',
  repeatedAugmentation: 1,
} as const
