import type { Normalisation } from '../../data/normalisation.ts'
import { halfNormalisation, imageNetNormalisation, layerLines, type MapLine, type WeightMap } from './weight-map.ts'

/** What a library calls the parts of a vision transformer. */
interface Names {
  token: string
  positions: string
  patches: string
  /** Its blocks; what follows is within one. */
  block: string
  beforeAttention: string
  beforeMlp: string
  /** Query, key and value: a layer each, or thirds of one tensor for weights and one for biases. */
  projections: readonly [query: string, key: string, value: string] | { weight: string; bias: string }
  output: string
  expand: string
  contract: string
  lastNorm: string
  head: string
}

function linesOf(names: Names, prefixes: readonly string[] = ['']): MapLine[] {
  const prefixed = (name: string): string[] => prefixes.map((prefix) => `${prefix}${name}`)
  const inBlock = (name: string): string[] => prefixed(`${names.block}.${name}`)
  const norm = (ours: string, theirs: readonly string[]): MapLine => ({
    ours: `${ours}.{norm}`,
    theirs: theirs.map((name) => `${name}.{norm}`),
  })
  const { projections } = names
  const block = 'encoder.block{b}'
  return [
    { ours: 'embedding.class', theirs: prefixed(names.token) },
    { ours: 'embedding.position', theirs: prefixed(names.positions) },
    ...layerLines('embedding', prefixed(names.patches)),
    norm(`${block}.attention`, inBlock(names.beforeAttention)),
    ...['query', 'key', 'value'].flatMap((each, index): MapLine[] =>
      'weight' in projections
        ? (['weight', 'bias'] as const).map((part) => ({
            ours: `${block}.attention.${each}.${part}`,
            theirs: inBlock(projections[part]).map((name) => ({ name, part: [index, 3] as const })),
          }))
        : layerLines(`${block}.attention.${each}`, inBlock(projections[index]!)),
    ),
    ...layerLines(`${block}.attention.output`, inBlock(names.output)),
    norm(`${block}.mlp.expand`, inBlock(names.beforeMlp)),
    ...layerLines(`${block}.mlp.expand`, inBlock(names.expand)),
    ...layerLines(`${block}.mlp.contract`, inBlock(names.contract)),
    norm('head', prefixed(names.lastNorm)),
    ...layerLines('head', [names.head]),
  ]
}

const timm = linesOf({
  token: 'cls_token',
  positions: 'pos_embed',
  patches: 'patch_embed.proj',
  block: 'blocks.{b-1}',
  beforeAttention: 'norm1',
  beforeMlp: 'norm2',
  projections: { weight: 'attn.qkv.weight', bias: 'attn.qkv.bias' },
  output: 'attn.proj',
  expand: 'mlp.fc1',
  contract: 'mlp.fc2',
  lastNorm: 'norm',
  head: 'head',
})

const torchvision = linesOf({
  token: 'class_token',
  positions: 'encoder.pos_embedding',
  patches: 'conv_proj',
  block: 'encoder.layers.encoder_layer_{b-1}',
  beforeAttention: 'ln_1',
  beforeMlp: 'ln_2',
  projections: { weight: 'self_attention.in_proj_weight', bias: 'self_attention.in_proj_bias' },
  output: 'self_attention.out_proj',
  expand: 'mlp.0',
  contract: 'mlp.3',
  lastNorm: 'encoder.ln',
  head: 'heads.head',
})

/** The whole classifier, or the network below its head. */
const huggingFacePrefixes = ['vit.', '']

const publishedThere: Names = {
  token: 'embeddings.cls_token',
  positions: 'embeddings.position_embeddings',
  patches: 'embeddings.patch_embeddings.projection',
  block: 'encoder.layer.{b-1}',
  beforeAttention: 'layernorm_before',
  beforeMlp: 'layernorm_after',
  projections: ['attention.attention.query', 'attention.attention.key', 'attention.attention.value'],
  output: 'attention.output.dense',
  expand: 'intermediate.dense',
  contract: 'output.dense',
  lastNorm: 'layernorm',
  head: 'classifier',
}

/** What PyTorch sees of the same since version 5 of transformers; its files keep the names of before. */
const inMemory: Names = {
  ...publishedThere,
  block: 'layers.{b-1}',
  projections: ['attention.q_proj', 'attention.k_proj', 'attention.v_proj'],
  output: 'attention.o_proj',
  expand: 'mlp.fc1',
  contract: 'mlp.fc2',
}

const newer = linesOf(inMemory, huggingFacePrefixes)
const huggingFace = linesOf(publishedThere, huggingFacePrefixes).map(({ ours, theirs }, index) => ({
  ours,
  theirs: [...theirs, ...newer[index]!.theirs],
}))

const deit = ['deit-ti', 'deit-s', 'deit-b']
const vit = ['vit-ti', 'vit-s', 'vit-b']

function mapWith(
  name: string,
  title: string,
  models: readonly string[],
  lines: readonly MapLine[],
  normEpsilon: number,
  normalisation: Normalisation,
): WeightMap {
  return {
    name,
    title,
    models,
    parameters: { exactGelu: 1, normEpsilon },
    lines,
    counters: [],
    head: 'head',
    first: 'embedding',
    positions: 'embedding.position',
    normalisation,
  }
}

/** Vision transformers; the first map of a model is the one under whose names its weights are written. */
export const transformerMaps: readonly WeightMap[] = [
  mapWith('timm-deit', 'DeiT of timm', deit, timm, 1e-6, imageNetNormalisation),
  mapWith('timm-vit', 'ViT of timm', vit, timm, 1e-6, halfNormalisation),
  mapWith('torchvision-vit', 'ViT of torchvision', vit, torchvision, 1e-6, imageNetNormalisation),
  mapWith('transformers-deit', 'DeiT of Hugging Face', deit, huggingFace, 1e-12, imageNetNormalisation),
  mapWith('transformers-vit', 'ViT of Hugging Face', vit, huggingFace, 1e-12, halfNormalisation),
]
