import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { isBuilt, persistent, textOf, type Built, type Pickled } from '../data/readers/pickled.ts'
import { elementTypes, flawOf, type ElementType, type WeightTensor } from './tensor.ts'

/** The classes of PyTorch's storages, by the type of their elements. */
const storages: Readonly<Record<string, ElementType>> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
}

const rebuilds = ['torch._utils._rebuild_tensor_v2', 'torch._utils._rebuild_tensor']
const parameter = 'torch._utils._rebuild_parameter'

/** Names that a file of tensors and plain containers refers to; what they would make is read as data. */
const plain: ReadonlySet<string> = new Set([
  ...rebuilds,
  parameter,
  ...Object.keys(storages).map((name) => `torch.${name}`),
  'torch.Size',
  'torch.device',
  'collections.OrderedDict',
  'collections.defaultdict',
  'argparse.Namespace',
  '_codecs.encode',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray.scalar',
  'numpy.dtype',
  ...['float32', 'float64', 'float16', 'bfloat16', 'int64', 'int32', 'uint8', 'bool'].map((name) => `torch.${name}`),
])

export const isPlainName = (global: string): boolean => plain.has(global)

/** A storage that a tensor refers to: which, of what, and how many elements it has. */
export interface StorageReference {
  key: string
  type: ElementType
  elements: number
  /** Of the old form: elements that a view begins behind its storage's start. */
  shift: number
}

/** @returns null if the value is no reference to a storage. */
export function storageReference(value: Pickled | undefined): StorageReference | null {
  if (value === undefined || !isBuilt(value) || value.global !== persistent || !Array.isArray(value.args)) return null
  const [kind, type, key, , elements, view] = value.args
  if (textOf(kind ?? null) !== 'storage' || type === undefined || !isBuilt(type)) return null
  const stored = storages[type.global.replace(/^torch\./, '')]
  if (stored === undefined || typeof elements !== 'number') return null
  const shift = Array.isArray(view) && typeof view[1] === 'number' ? view[1] : 0
  return { key: textOf(key ?? null), type: stored, elements, shift }
}

/** The bytes of a storage; undefined if the file lacks it. */
export type Storages = (key: string) => Uint8Array | undefined

/**
 * A tensor as PyTorch's pickles build it (torch/_utils.py), also a parameter around one.
 * @returns null if the value is no tensor. @throws BadInput if it is one that is damaged.
 */
export function torchTensor(file: string, name: string, value: Pickled, bytesOf: Storages): WeightTensor | null {
  if (!isBuilt(value) || !Array.isArray(value.args)) return null
  if (value.global === parameter) return torchTensor(file, name, value.args[0] ?? null, bytesOf)
  if (!rebuilds.includes(value.global)) return null
  return rebuilt(file, name, value, bytesOf)
}

function rebuilt(file: string, name: string, { args }: Built, bytesOf: Storages): WeightTensor {
  const refuse = (why: string): BadInput =>
    new BadInput({
      code: 'damaged',
      subject: name,
      what: phrase`the tensor "${name}" of ${file} cannot be read: ${why}`,
      remedy: 'copy or download the file again',
    })
  const [reference, offset, shape, strides] = args as Pickled[]
  const storage = storageReference(reference)
  if (storage === null) throw refuse('it is of a kind that is not read')
  const bytes = bytesOf(storage.key)
  if (bytes === undefined) throw refuse(`its storage "${storage.key}" is missing`)
  if (bytes.byteLength < storage.elements * elementTypes[storage.type]) throw refuse('its storage is cut off')
  if (!Array.isArray(shape) || !Array.isArray(strides)) throw refuse('it has no shape')
  const tensor: WeightTensor = {
    shape: shape.map(Number),
    type: storage.type,
    storage: bytes,
    offset: Number(offset) + storage.shift,
    strides: strides.map(Number),
  }
  const flaw = flawOf(tensor)
  if (flaw !== null) throw refuse(flaw)
  return tensor
}
