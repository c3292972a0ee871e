import type { ImageForm } from './entry.ts'

/** Images that a model is usually given. */
export interface UsualImages extends ImageForm {
  classes: number
  /** Whose images these are. */
  title: string
}

const mnist: UsualImages = { channels: 1, height: 28, width: 28, classes: 10, title: 'MNIST' }
const cifar10: UsualImages = { channels: 3, height: 32, width: 32, classes: 10, title: 'CIFAR-10' }
const imageNet: UsualImages = { channels: 3, height: 224, width: 224, classes: 1000, title: 'ImageNet' }

const byModel: Readonly<Record<string, UsualImages>> = {
  ...Object.fromEntries(['mlp', 'cnn-small', 'vit-small'].map((name) => [name, mnist])),
  ...Object.fromEntries(
    [
      'vgg11',
      'vgg16',
      'resnet18',
      'resnet34',
      'resnet50',
      'deit-ti',
      'deit-s',
      'deit-b',
      'vit-ti',
      'vit-s',
      'vit-b',
    ].map((name) => [name, imageNet]),
  ),
}

/** The images that a model's published figures are for; those of CIFAR-10 if none are known. */
export function usualImages(model: string): UsualImages {
  return byModel[model] ?? cifar10
}
