import type { ParameterValues } from '../../../shared/quantizers/parameter.ts'
import type { Normalisation } from '../../data/normalisation.ts'

/** Where a tensor there is what one here asks for, or a part of it. */
export interface NameThere {
  name: string
  /** Which of so many equal parts along its first axis: [0, 3] is the first third. */
  part?: readonly [index: number, of: number]
  /** A tensor that is subtracted: the bias of a convolution, from the mean of the batch norm behind it. */
  less?: string
}

/**
 * One line of a map: a tensor here, and what it may be called there. `{s}` stands for a number, the same on both sides,
 * `{b-1}` for one less, and `{norm}` for the tensors of a norm: gamma, beta, mean and variance here, weight, bias,
 * running_mean and running_var there.
 */
export interface MapLine {
  ours: string
  /** The first is what is written when weights go out. */
  theirs: readonly (string | NameThere)[]
}

/** How the tensors of an architecture are called by those who publish its weights. */
export interface WeightMap {
  name: string
  title: string
  /** Models of the catalogue that it fits. */
  models: readonly string[]
  /** Parameters of the model with which these weights are used, where they are not the default here. */
  parameters: ParameterValues
  lines: readonly MapLine[]
  /** Tensors there that count batches. */
  counters: readonly RegExp[]
  /** Layers of the head and of the first layer here, whose shapes follow classes and images. */
  head: string
  first: string
  /** Learned positions of patches here, which follow the size of the images; null if there are none. */
  positions: string | null
  /** Normalisation that its weights are published for, on the scale from 0 to 255; null if it varies. */
  normalisation: Normalisation | null
}

const ofBytes = (mean: readonly number[], deviation: readonly number[]): Normalisation => ({
  mean: mean.map((share) => share * 255),
  deviation: deviation.map((share) => share * 255),
})

/** Of torchvision and timm for weights of ImageNet. */
export const imageNetNormalisation = ofBytes([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])

/** From -1 to 1, as Google's vision transformers are trained. */
export const halfNormalisation = ofBytes([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])

/** A layer's weight and bias. */
export const layerLines = (ours: string, theirs: readonly string[]): MapLine[] =>
  ['weight', 'bias'].map((part) => ({ ours: `${ours}.${part}`, theirs: theirs.map((name) => `${name}.${part}`) }))
