import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { parsePickleAt } from '../data/readers/pickle.ts'
import { textOf, type Pickled } from '../data/readers/pickled.ts'
import { unzip } from '../data/readers/zip.ts'
import { elementTypes } from './tensor.ts'
import { isPlainName, storageReference, type Storages } from './torch-tensor.ts'

/** What a file of PyTorch holds: its pickled data, and the storages that its tensors refer to. */
export interface TorchContent {
  value: Pickled
  storages: Storages
}

const damaged = (file: string, why: string): BadInput =>
  new BadInput({
    code: 'damaged',
    subject: file,
    what: phrase`${file} is not a whole file of PyTorch: ${why}`,
    remedy: 'copy or download the file again',
  })

/** The beginning of a zip, which torch.save writes since PyTorch 1.6. */
export const isZip = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 4)).equals(Buffer.from('PK\x03\x04'))

/** The zip form: data.pkl, and a file per storage under data/. @throws BadInput */
export function readTorchZip(file: string, bytes: Uint8Array): TorchContent {
  const files = unzip(file, bytes, () => true)
  const names = Object.keys(files)
  if (names.some((name) => /(^|\/)(code\/|constants\.pkl$)/.test(name)))
    throw new BadInput({
      code: 'unsupported',
      subject: file,
      what: phrase`${file} is a TorchScript program: its weights are tied to code`,
      remedy: 'save model.state_dict() in Python, and take that file',
    })
  const pickle = names.find((name) => /(^|\/)data\.pkl$/.test(name))
  if (pickle === undefined) throw damaged(file, 'its zip has no data.pkl')
  const folder = pickle.slice(0, -'data.pkl'.length)
  const order = files[`${folder}byteorder`]
  if (order !== undefined && Buffer.from(order).toString('latin1').trim() !== 'little') throw bigEndian(file)
  const { value } = parsePickleAt(file, files[pickle]!, 0, isPlainName)
  return { value, storages: (key) => files[`${folder}data/${key}`] }
}

function bigEndian(file: string): BadInput {
  return new BadInput({
    code: 'unsupported',
    subject: file,
    what: phrase`${file} was written on a big-endian machine`,
    remedy: 'save it again on a little-endian one',
  })
}

/** The pickled number that the old form begins with (torch/serialization.py). */
const oldMagic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex')

export const isOldTorch = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, oldMagic.length)).equals(oldMagic)

/**
 * The form before PyTorch 1.6: pickles of a number, a version, the machine, the data and the keys of the storages; then
 * each storage as its count of elements (8 bytes) and the elements.
 * @throws BadInput
 */
export function readOldTorch(file: string, bytes: Uint8Array): TorchContent {
  let at = oldMagic.length
  const next = (): Pickled => {
    const { value, end } = parsePickleAt(file, bytes, at, isPlainName)
    at = end
    return value
  }
  next()
  const machine = next()
  if (machine instanceof Map && machine.get('little_endian') === false) throw bigEndian(file)
  const value = next()
  const keys = next()
  if (!Array.isArray(keys)) throw damaged(file, 'it lists no storages')
  const widths = new Map<string, number>()
  collectWidths(value, widths, new Set())
  const found = new Map<string, Uint8Array>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const key of keys.map(textOf)) {
    const width = widths.get(key)
    if (width === undefined) throw damaged(file, `no tensor says of what kind its storage "${key}" is`)
    if (at + 8 > bytes.length) throw damaged(file, 'it is cut off')
    const length = Number(view.getBigInt64(at, true)) * width
    if (length < 0 || at + 8 + length > bytes.length) throw damaged(file, 'it is cut off')
    found.set(key, bytes.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  return { value, storages: (key) => found.get(key) }
}

/** Bytes of an element of each storage that the data refers to. */
function collectWidths(value: Pickled, widths: Map<string, number>, seen: Set<Pickled>): void {
  const pending = [value]
  for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
    if (typeof each !== 'object' || each === null || each instanceof Uint8Array || seen.has(each)) continue
    seen.add(each)
    const reference = storageReference(each)
    if (reference !== null) widths.set(reference.key, elementTypes[reference.type])
    else if (Array.isArray(each)) for (const part of each) pending.push(part)
    else if (each instanceof Map) for (const part of each.values()) pending.push(part)
    else pending.push(each.args, each.state)
  }
}
