/**
 * Role of a layer with weights in its network; the policy says which of these are binarized. first: sees the image.
 * body: convolutions and dense layers between the first and the last. shortcut: projections around a residual block.
 * embedding: of patches. attention: the four projections. mlp: of a transformer block. last: gives the logits.
 */
export const layerRoles = ['first', 'body', 'shortcut', 'embedding', 'attention', 'mlp', 'last'] as const
export type LayerRole = (typeof layerRoles)[number]

/** Roles whose layers see the image: its values are never binarized. */
export const sensoryRoles: readonly LayerRole[] = ['first', 'embedding']

/** A named choice of the layers that are binarized; biases, norms, class token and positions are real in every one. */
export interface Preset {
  name: string
  title: string
  help: string
  /** Whose practice this is; null if it is nobody's in particular. */
  reference: string | null
  binarized: readonly LayerRole[]
}

export const presets: readonly Preset[] = [
  {
    name: 'all',
    title: 'Every layer',
    help: 'every convolution and linear layer, the first and the last among them',
    reference: 'PARQ on CIFAR-10 (Jin et al., 2025)',
    binarized: layerRoles,
  },
  {
    name: 'all-but-shortcuts',
    title: 'Every layer but shortcuts',
    help: 'every convolution and linear layer except the projections of shortcuts',
    reference: 'ProxQuant on CIFAR-10 (Bai et al., 2019)',
    binarized: layerRoles.filter((role) => role !== 'shortcut'),
  },
  {
    name: 'hidden',
    title: 'Hidden layers',
    help: 'every layer but the first (or the patch embedding) and the last',
    reference: 'IR-Net (Qin et al., 2020)',
    binarized: ['body', 'shortcut', 'attention', 'mlp'],
  },
  {
    name: 'body',
    title: 'Body',
    help: 'hidden layers except the projections of shortcuts',
    reference: null,
    binarized: ['body', 'attention', 'mlp'],
  },
  {
    name: 'attention-mlp',
    title: 'Attention and MLP',
    help: 'the projections of attention and the MLPs; embeddings, norms and head stay real',
    reference: 'DeiT in PARQ (Jin et al., 2025)',
    binarized: ['attention', 'mlp'],
  },
  {
    name: 'attention',
    title: 'Attention only',
    help: 'the projections of attention',
    reference: null,
    binarized: ['attention'],
  },
  { name: 'mlp', title: 'MLP only', help: 'the MLPs of transformer blocks', reference: null, binarized: ['mlp'] },
]

export const presetNames = presets.map((preset) => preset.name)

/** The preset of a name, or undefined if there is none. */
export function findPreset(name: string): Preset | undefined {
  return presets.find((preset) => preset.name === name)
}
