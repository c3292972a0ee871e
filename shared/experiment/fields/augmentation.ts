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
  resizedCrop: describe(z.number().min(0).max(1).default(0), {
    title: 'Random resized crop',
    section: 'Augmentation',
    help:
      'Each time, a part of a training image is drawn, of at least this share of its area and from 3:4 to 4:3 in ' +
      'proportion, and resized to the size of the data set (Szegedy et al., 2015): 0.08 is usual on ImageNet, 0 ' +
      'switches it off. Of streamed images the part is taken from the file as it is, whatever its size.',
  }),
  interpolation: describe(z.enum(['bilinear', 'bicubic']).default('bicubic'), {
    title: 'Interpolation',
    section: 'Augmentation',
    advanced: true,
    help:
      'How the random resized crop and the evaluation crop resize, with the filters of Pillow: bicubic as in DeiT, ' +
      'bilinear as in the ResNets of torchvision.',
  }),
  reducedDecoding: describe(z.boolean().default(true), {
    title: 'Reduced decoding',
    section: 'Augmentation',
    advanced: true,
    help:
      'A JPEG of which a part at least twice as large as needed is drawn is decoded at a half, a quarter or an ' +
      'eighth of its size: faster, and its pixels are a few levels apart from those of torchvision.',
  }),
  flip: describe(z.boolean().default(false), {
    title: 'Flip',
    section: 'Augmentation',
    help: 'Training images are mirrored left to right at random, half of them. Not for digits or letters.',
  }),
  autoAugment: describe(z.enum(['none', 'imagenet', 'cifar10', 'svhn']).default('none'), {
    title: 'AutoAugment',
    section: 'Augmentation',
    help:
      'Two operations of the policy that was found for these data are applied to every training image (Cubuk et ' +
      'al., 2019), as in torchvision.',
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
  colourJitter: describe(z.number().min(0).max(1).default(0), {
    title: 'Colour jitter',
    section: 'Augmentation',
    advanced: true,
    help:
      'Brightness, contrast and saturation of every training image are multiplied by random factors from 1 minus to ' +
      '1 plus this, in random order; 0.4 is usual on ImageNet, 0 switches it off.',
  }),
  hueJitter: describe(z.number().min(0).max(0.5).default(0), {
    title: 'Hue jitter',
    section: 'Augmentation',
    advanced: true,
    help:
      'The hue of every training image is turned by a random share of the colour circle, at most this in both ' +
      'directions; 0 switches it off.',
  }),
  erasing: describe(z.number().min(0).max(1).default(0), {
    title: 'Random erasing',
    section: 'Augmentation',
    advanced: true,
    help:
      'Probability that a random rectangle of a training image is filled with noise (Zhong et al., 2020); 0 ' +
      'switches it off.',
  }),
  repeatedAugmentation: describe(z.int().min(1).max(16).default(1), {
    title: 'Repeated augmentation',
    section: 'Augmentation',
    unit: 'copies',
    advanced: true,
    help:
      'A batch holds so many copies of each of its images, augmented differently (Hoffer et al., 2020); an epoch has ' +
      'as many steps as before, over that many times fewer images. 3 is usual with DeiT; it must divide the batch ' +
      'size.',
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
