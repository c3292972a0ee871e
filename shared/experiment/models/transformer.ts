import type { Parameter, ParameterValues } from '../../quantizers/parameter.ts'
import type { ImageForm, ModelEntry } from './entry.ts'

interface Size {
  patch: number
  dimension: number
  depth: number
  heads: number
}

const parametersOf = ({ patch, dimension, depth, heads }: Size): readonly Parameter[] => [
  {
    name: 'patch',
    title: 'Patch size',
    help: 'Pixels along a patch; must divide the image.',
    default: patch,
    minimum: 1,
    maximum: 64,
    integer: true,
  },
  {
    name: 'dimension',
    title: 'Embedding',
    help: 'Length of a token.',
    default: dimension,
    minimum: 8,
    maximum: 1024,
    integer: true,
  },
  {
    name: 'depth',
    title: 'Blocks',
    help: 'Number of transformer blocks.',
    default: depth,
    minimum: 1,
    maximum: 48,
    integer: true,
  },
  {
    name: 'heads',
    title: 'Heads',
    help: 'Attention heads; must divide the embedding.',
    default: heads,
    minimum: 1,
    maximum: 32,
    integer: true,
  },
  {
    name: 'exactGelu',
    title: 'Exact GELU',
    help: '0: GELU in its sigmoid form, which is fast. 1: by the error function, as most published weights have it.',
    default: 0,
    minimum: 0,
    maximum: 1,
    integer: true,
  },
  {
    name: 'normEpsilon',
    title: 'Layer norm epsilon',
    help: 'Added to the variance of a layer norm; timm has 1e-6, Hugging Face 1e-12.',
    default: 1e-5,
    minimum: 1e-12,
    maximum: 1,
  },
]

/** The largest of the usual patches that leaves seven or more along a side: 16 at 224 pixels, 4 at 32 and 28. */
function proposePatch({ height, width }: ImageForm): ParameterValues {
  const side = Math.min(height, width)
  const patch = [16, 8, 4, 2].find((each) => height % each === 0 && width % each === 0 && side / each >= 7) ?? 1
  return patch === 16 ? {} : { patch }
}

function published(name: string, title: string, reference: string, size: Omit<Size, 'patch'>): ModelEntry {
  return {
    name,
    title,
    family: 'vit',
    residual: true,
    help:
      `Vision transformer with class token and learned positions: ${size.depth} blocks of ${size.heads} heads, ` +
      `tokens of ${size.dimension}, patches of 16 at 224 pixels.`,
    reference,
    learningRate: 0.0005,
    roles: ['embedding', 'attention', 'mlp', 'last'],
    preset: 'attention-mlp',
    smallestImage: 1,
    propose: proposePatch,
    parameters: parametersOf({ patch: 16, ...size }),
  }
}

const steiner = 'Steiner et al., How to Train Your ViT?, 2022, table 2'
const deit = 'Touvron et al., Training Data-Efficient Image Transformers, 2021, table 1'

/** Vision transformers. */
export const transformerModels: readonly ModelEntry[] = [
  {
    name: 'vit-small',
    title: 'ViT-small',
    family: 'vit',
    residual: true,
    help:
      'Pre-norm vision transformer with mean pooling; attention and MLP weights are binarized, the patch ' +
      'embedding and the head are not.',
    reference: 'Dosovitskiy et al., An Image is Worth 16x16 Words, 2021',
    learningRate: 0.002,
    roles: ['embedding', 'attention', 'mlp', 'last'],
    preset: 'attention-mlp',
    smallestImage: 1,
    // Seven pixels cut 28 into four; smaller images are cut into pairs.
    propose: ({ height }): ParameterValues => (height % 7 === 0 ? {} : { patch: 2 }),
    parameters: parametersOf({ patch: 7, dimension: 64, depth: 4, heads: 4 }),
  },
  published('deit-ti', 'DeiT-Ti', deit, { dimension: 192, depth: 12, heads: 3 }),
  published('deit-s', 'DeiT-S', deit, { dimension: 384, depth: 12, heads: 6 }),
  published('deit-b', 'DeiT-B', deit, { dimension: 768, depth: 12, heads: 12 }),
  published('vit-ti', 'ViT-Ti', steiner, { dimension: 192, depth: 12, heads: 3 }),
  published('vit-s', 'ViT-S', steiner, { dimension: 384, depth: 12, heads: 6 }),
  published('vit-b', 'ViT-B', 'Dosovitskiy et al., An Image is Worth 16x16 Words, 2021, table 1', {
    dimension: 768,
    depth: 12,
    heads: 12,
  }),
]
