import type { PackedForm } from '../../../shared/contract/packed.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'
import { bytesInC, exportC, headerC } from './c/export-c.ts'
import { exportOnnx } from './export-onnx.ts'

interface ExportForm {
  /** How its files end. */
  ending: string
  /** A form that is written beside it, under the same name. */
  beside?: 'c-header'
  write(network: FrozenNetwork): Uint8Array
}

/** Formats to which a packed network can be exported. */
export const exportForms: Readonly<Record<Exclude<PackedForm, 'packed' | 'latents'>, ExportForm>> = {
  onnx: { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'float' }) },
  'onnx-compact': { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'compact' }) },
  c: { ending: 'c', beside: 'c-header', write: (network) => new TextEncoder().encode(exportC(network)) },
  'c-header': { ending: 'h', write: (network) => new TextEncoder().encode(`${headerC(network)}\n`) },
}

/** @returns how many bytes the arrays of a model in C take: weights, and what steps hand on */
export function memoryInC(network: FrozenNetwork): number {
  const { weights, memory } = bytesInC(network)
  return weights + memory
}
