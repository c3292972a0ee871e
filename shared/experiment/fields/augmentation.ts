import { z } from 'zod'
import { describe } from '../field.ts'

/** How training images are changed. */
export const augmentationFields = {
  cropPadding: describe(z.int().min(0).max(64).default(0), {
    title: 'Pad and crop',
    section: 'Augmentation',
    unit: 'pixels',
    help:
      'Training images are padded with black by so many pixels on every side and cropped to their size at a ' +
      'random place; 4 is usual on CIFAR, 0 switches it off.',
  }),
  flip: describe(z.boolean().default(false), {
    title: 'Flip',
    section: 'Augmentation',
    help: 'Training images are mirrored left to right at random, half of them. Not for digits or letters.',
  }),
  randAugment: describe(z.int().min(0).max(14).default(0), {
    title: 'RandAugment',
    section: 'Augmentation',
    help:
      'So many operations, drawn for every training image by itself, are applied one after the other (Cubuk et al., ' +
      '2020); 2 is usual, 0 switches it off.',
  }),
  randAugmentMagnitude: describe(z.number().min(0).max(30).default(9), {
    title: 'RandAugment magnitude',
    section: 'Augmentation',
    advanced: true,
    help: 'How strong the operations of RandAugment are, from 0 to 30.',
  }),
  erasing: describe(z.number().min(0).max(1).default(0), {
    title: 'Random erasing',
    section: 'Augmentation',
    advanced: true,
    help:
      'Probability that a random rectangle of a training image is filled with noise (Zhong et al., 2020); 0 ' +
      'switches it off.',
  }),
  mixup: describe(z.number().min(0).max(100).default(0), {
    title: 'Mixup',
    section: 'Augmentation',
    advanced: true,
    help:
      'Training images and their targets are mixed in pairs, in a proportion drawn from Beta(alpha, alpha) for ' +
      'every batch (Zhang et al., 2018); this is alpha, 0 switches it off.',
  }),
  cutmix: describe(z.number().min(0).max(100).default(0), {
    title: 'CutMix',
    section: 'Augmentation',
    advanced: true,
    help:
      'A random rectangle of each training image comes from another one, and the targets follow its area, drawn ' +
      'as for mixup (Yun et al., 2019); this is alpha, 0 switches it off. With mixup too, every batch takes one ' +
      'of both at random.',
  }),
}
