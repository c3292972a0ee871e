import type { Normalisation } from '../../data/normalisation.ts'

/**
 * One line of a map: a tensor here, and what it may be called there. `{s}` stands for a number, the same on both sides,
 * `{b-1}` for one less, and `{norm}` for the four tensors of a batch norm: gamma, beta, mean and variance here, weight,
 * bias, running_mean and running_var there.
 */
export interface MapLine {
  ours: string
  /** The first is what is written when weights go out. */
  theirs: readonly string[]
}

/** How the tensors of an architecture are called by those who publish its weights. */
export interface WeightMap {
  name: string
  title: string
  /** Models of the catalogue that it fits. */
  models: readonly string[]
  lines: readonly MapLine[]
  /** Tensors there that count batches. */
  counters: readonly RegExp[]
  /** Layers of the head and of the first convolution here, whose shapes follow classes and images. */
  head: string
  first: string
  /** Normalisation that its weights are published for, on the scale from 0 to 255; null if it varies. */
  normalisation: Normalisation | null
}

/** Of torchvision and timm for weights of ImageNet. */
export const imageNetNormalisation: Normalisation = {
  mean: [0.485, 0.456, 0.406].map((share) => share * 255),
  deviation: [0.229, 0.224, 0.225].map((share) => share * 255),
}
