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
      'eighth of its size: faster. In a check its pixels were 2 levels apart from those of torchvision on average, ' +
      'and 26 at most.',
  }),
  flip: describe(z.boolean().default(false), {
    title: 'Flip',
    section: 'Augmentation',
    help: 'Training images are mirrored left to right at random, half of them. Not for digits or letters.',
  }),
  autoAugment: describe(z.enum(['none', 'imagenet', 'cifar10', 'svhn', '3-augment']).default('none'), {
    title: 'AutoAugment',
    section: 'Augmentation',
    help:
      'Two operations of the policy that was found for these data are applied to every training image (Cubuk et ' +
      'al., 2019), as in torchvision. With 3-augment every image is solarized, made grey or blurred, each as often ' +
      '(DeiT III, Touvron et al., 2022).',
  }),
  randAugment: describe(z.int().min(0).max(14).default(0), {
    title: 'RandAugment',
    section: 'Augmentation',
    help:
      'So many operations, drawn for every training image by itself, are applied one after the other (Cubuk et al., ' +
      '2020); 2 is usual, 0 switches it off.',
  }),
  randAugmentVariant: describe(z.enum(['torchvision', 'timm']).default('torchvision'), {
    title: 'RandAugment as in',
    section: 'Augmentation',
    advanced: true,
    help:
      'torchvision has fourteen operations and magnitudes up to 30, takes the nearest pixel and fills with black. ' +
      'timm, with which DeiT was trained ("inc1"), has fifteen, each applied half of the time, and magnitudes up to ' +
      '10; it moves pixels with the interpolation above and fills with the mean of ImageNet.',
  }),
  randAugmentMagnitude: describe(z.number().min(0).max(30).default(9), {
    title: 'RandAugment magnitude',
    section: 'Augmentation',
    advanced: true,
    help: 'How strong the operations of RandAugment are, from 0 to 30 in torchvision and from 0 to 10 in timm.',
  }),
  randAugmentDeviation: describe(z.number().min(0).max(10).default(0), {
    title: 'RandAugment deviation',
    section: 'Augmentation',
    advanced: true,
    help:
      'With RandAugment of timm each magnitude is drawn from a normal distribution of this standard deviation ' +
      '("mstd"); 0.5 with DeiT.',
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
  erasingVariant: describe(z.enum(['paper', 'timm']).default('paper'), {
    title: 'Random erasing as in',
    section: 'Augmentation',
    advanced: true,
    help:
      'The paper erases 2 to 40 % of the area and fills with levels drawn evenly. timm, with which DeiT was trained ' +
      '("pixel"), erases 2 to 33 % and fills the normalised image with noise of mean 0 and deviation 1.',
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
