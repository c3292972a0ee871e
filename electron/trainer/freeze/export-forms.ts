import { cHeader } from '../../../shared/packed/c-header.ts'
import type { PackedForm } from '../../../shared/contract/packed.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'
import { exportOnnx } from './export-onnx.ts'

interface ExportForm {
  /** How its files end. */
  ending: string
  write(network: FrozenNetwork): Uint8Array
}

/** Formats to which a packed network can be exported. */
export const exportForms: Readonly<Record<Exclude<PackedForm, 'packed' | 'latents'>, ExportForm>> = {
  onnx: { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'float' }) },
  'onnx-compact': { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'compact' }) },
  c: { ending: 'h', write: (network) => new TextEncoder().encode(cHeader(network)) },
}
