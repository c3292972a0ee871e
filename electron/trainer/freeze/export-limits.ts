import type { FrozenNetwork, PackedConstant } from '../../../shared/packed/manifest.ts'

/** What each kind of constant becomes in a format that has no such kind. */
type Written = Partial<Record<PackedConstant['storage'], string>>

const kinds: Readonly<Record<PackedConstant['storage'], string>> = {
  float: 'float32 numbers',
  float16: 'float16 numbers',
  int8: 'int8 numbers',
  signs: 'weights of one bit',
  levels: 'weights of two levels',
}

const inFloats = 'float32, 4 bytes each'
const oneByOne = 'batches: it takes one image at a time'

/** What formats lose of a packed model, beyond which they are equal. */
const limits = {
  onnx: { written: { signs: inFloats, levels: inFloats, float16: inFloats, int8: inFloats }, others: [] },
  'onnx-compact': { written: { levels: inFloats, float16: inFloats, int8: inFloats }, others: [] },
  qonnx: {
    written: {
      signs: 'float32 constants before BipolarQuant, 4 bytes each',
      levels: 'float32 constants before BipolarQuant, 4 bytes each',
      int8: 'float32 constants before Quant, 4 bytes each',
      float16: inFloats,
    },
    others: [oneByOne],
  },
  tflite: {
    written: { signs: 'int8, 1 byte each, the narrowest that its interpreters read', levels: inFloats },
    others: [oneByOne],
  },
  tfjs: {
    written: { signs: 'uint8, 1 byte each', levels: inFloats, int8: inFloats },
    others: [oneByOne],
  },
} as const satisfies Record<string, { written: Written; others: readonly string[] }>

/** What an export does not carry of a model, in words: one line each; none if it carries everything. */
export function notCarried({ manifest }: FrozenNetwork, form: string): string[] {
  const found = (limits as Readonly<Record<string, { written: Written; others: readonly string[] }>>)[form]
  if (found === undefined) return []
  const storages = new Set(manifest.constants.map(({ storage }) => storage))
  return [
    ...Object.entries(found.written)
      .filter(([storage]) => storages.has(storage as PackedConstant['storage']))
      .map(([storage, written]) => `${kinds[storage as PackedConstant['storage']]}: written as ${written}`),
    ...found.others,
  ]
}
