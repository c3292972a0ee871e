import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, zipSync } from 'fflate'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { encodeModel } from '../../electron/trainer/engines/onnxruntime/model-proto.ts'
import { parseWeights } from '../../electron/weights/read-weights.ts'
import { valuesOf } from '../../electron/weights/tensor.ts'
import { safetensors } from '../unit/weights/safetensors-file.ts'
import type { Target } from './fuzz-target.ts'

const frozen = (name: string): Uint8Array => readFileSync(join(import.meta.dirname, '../frozen/weights', name))

/** Reads every tensor, so that places and strides are followed too. */
function takeWeights(bytes: Uint8Array): void {
  for (const { tensors } of parseWeights('a', bytes).parts)
    for (const [name, tensor] of tensors) valuesOf('a', name, tensor)
}

const onWeights = (seeds: () => Uint8Array[], take = takeWeights): Target => ({
  seeds: () => Promise.resolve(seeds()),
  take,
  refuses: (error) => error instanceof BadInput,
})

const pickleOf = (zip: Uint8Array): Uint8Array =>
  Object.entries(unzipSync(zip)).find(([name]) => name.endsWith('data.pkl'))![1]

/** The pickle of a file of PyTorch, changed behind a right zip. */
function takePickle(pickle: Uint8Array): void {
  const files = unzipSync(frozen('zip.pth'))
  const name = Object.keys(files).find((each) => each.endsWith('data.pkl'))!
  takeWeights(zipSync({ ...files, [name]: pickle }, { level: 0 }))
}

/** Readers of files of weights. */
export const weightTargets: Readonly<Record<string, () => Target>> = {
  'weights: safetensors': () =>
    onWeights(() => [
      safetensors({
        a: { dtype: 'F16', shape: [2, 2], data: Buffer.from([0, 0x3c, 0, 0xc0, 1, 2, 3, 4]) },
        b: { dtype: 'BF16', shape: [1], data: Buffer.from([0x80, 0x3f]) },
        c: { dtype: 'I64', shape: [], data: Buffer.alloc(8, 1) },
      }),
    ]),
  'weights: torch zip': () => onWeights(() => ['zip.pth', 'training.pth'].map(frozen)),
  'weights: torch pickle': () => onWeights(() => [pickleOf(frozen('zip.pth'))], takePickle),
  'weights: torch old': () => onWeights(() => [frozen('old.pth')]),
  'weights: onnx': () =>
    onWeights(() => [
      encodeModel({
        name: 'a',
        nodes: [],
        initializers: [
          { name: 'w', shape: [2, 3], type: 'float', data: [1, 2, 3, 4, 5, 6] },
          { name: 'n', shape: [1], type: 'int64', data: [3] },
        ],
        inputs: [],
        outputs: [],
        operatorSets: { '': 17 },
      }),
    ]),
}
