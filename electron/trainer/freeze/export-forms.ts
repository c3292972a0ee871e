import type { PackedForm } from '../../../shared/contract/packed.ts'
import type { FrozenNetwork } from '../../../shared/packed/manifest.ts'
import { bytesInC, exportC, headerC } from './c/export-c.ts'
import { exportOnnx } from './export-onnx.ts'
import { exportTfjs, tfjsWeights } from './tensorflow/export-tfjs.ts'
import { exportTflite } from './tensorflow/export-tflite.ts'

type ExportName = Exclude<PackedForm, 'packed' | 'latents'>

interface ExportForm {
  /** How its files end. */
  ending: string
  /** A form that is written beside it, under the same name. */
  beside?: ExportName
  /**
   * @param name of the file without its ending: files that belong together name one another
   * @throws BadInput if the form cannot carry the model
   */
  write(network: FrozenNetwork, name: string): Uint8Array
}

const utf8 = (text: string) => new TextEncoder().encode(text)

/** Formats to which a packed network can be exported. */
export const exportForms: Readonly<Record<ExportName, ExportForm>> = {
  onnx: { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'float' }) },
  'onnx-compact': { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'compact' }) },
  qonnx: { ending: 'onnx', write: (network) => exportOnnx(network, { form: 'qonnx' }) },
  tflite: { ending: 'tflite', write: exportTflite },
  tfjs: {
    ending: 'json',
    beside: 'tfjs-weights',
    write: (network, name) => utf8(exportTfjs(network, `${name}.bin`)),
  },
  'tfjs-weights': { ending: 'bin', write: tfjsWeights },
  c: { ending: 'c', beside: 'c-header', write: (network) => utf8(exportC(network)) },
  'c-header': { ending: 'h', write: (network) => utf8(`${headerC(network)}\n`) },
}

/** @returns how many bytes the arrays of a model in C take: weights, and what steps hand on */
export function memoryInC(network: FrozenNetwork): number {
  const { weights, memory } = bytesInC(network)
  return weights + memory
}
