import { createHash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { listed, phrase } from '../../shared/errors/phrase.ts'
import { readWhole } from '../data/readers/file.ts'
import { memoryBound } from '../data/readers/reader.ts'
import { kindOf, partsIn, unwrapped, type WeightPart } from './contents.ts'
import { readOnnx } from './onnx-file.ts'
import { safetensorsHeader, safetensorsTensors } from './safetensors.ts'
import type { WeightTensor } from './tensor.ts'
import { isOldTorch, isZip, readOldTorch, readTorchZip, type TorchContent } from './torch-file.ts'

export type WeightFormat = 'safetensors' | 'torch' | 'onnx'

/** A file of weights, opened: what is in it, nothing converted yet. */
export interface WeightFile {
  format: WeightFormat
  /** SHA-256 of the file; of several shards, of their digests in the order of their names. */
  digest: string
  bytes: number
  /** The part that is taken, and the names of all. */
  part: string
  parts: { name: string; tensors: number; averaged: boolean }[]
  /** What all names began with, such as "module.", and which is left off. */
  removed: string
  tensors: Map<string, WeightTensor>
  /** Texts of a safetensors header. */
  metadata: Record<string, string>
}

interface Content {
  format: WeightFormat
  parts: WeightPart[]
  metadata: Record<string, string>
}

/**
 * Opens a file of weights, by its content and not by its name: safetensors (also the index of several), .pth or .pt of
 * PyTorch in both forms, ONNX.
 * @param part which set of tensors, if there are several; the first that is not an average if not given.
 * @param called what a refusal calls a file; its path if not given.
 * @throws BadInput
 */
export async function readWeights(
  path: string,
  part?: string,
  called: (path: string) => string = (file) => file,
): Promise<WeightFile> {
  const first = await readWhole(path, memoryBound)
  const shards = shardsOf(called(path), path, first)
  const files = shards === null ? [{ path, bytes: first }] : await readShards(path, shards)
  const contents = files.map(({ path: file, bytes }) => parseWeights(called(file), bytes))
  const parts = shards === null ? contents[0]!.parts : [joined(called(path), shards, contents)]
  const chosen = part === undefined ? parts[0] : parts.find(({ name }) => name === part)
  if (chosen === undefined)
    throw new BadInput({
      code: 'unknown-name',
      subject: part ?? called(path),
      field: 'part',
      what: phrase`${called(path)} has no part "${part ?? ''}"`,
      remedy: phrase`take one of: ${listed(parts.map(({ name }) => name))}`,
    })
  const digests = files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'))
  return {
    format: contents[0]!.format,
    digest: digests.length === 1 ? digests[0]! : createHash('sha256').update(digests.join('\n')).digest('hex'),
    bytes: files.reduce((sum, { bytes }) => sum + bytes.length, 0),
    part: chosen.name,
    parts: parts.map(({ name, tensors, averaged }) => ({ name, tensors: tensors.size, averaged })),
    ...unwrapped(chosen.tensors),
    metadata: contents[0]!.metadata,
  }
}

/** What a file of weights holds. @throws BadInput */
export function parseWeights(file: string, bytes: Uint8Array): Content {
  const content = isZip(bytes)
    ? torchContent(file, readTorchZip(file, bytes))
    : isOldTorch(bytes)
      ? torchContent(file, readOldTorch(file, bytes))
      : bytes[8] === 0x7b
        ? safetensorsContent(file, bytes)
        : isOnnx(bytes)
          ? { format: 'onnx' as const, parts: [wholePart(readOnnx(file, bytes))], metadata: {} }
          : null
  if (content === null)
    throw new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} is not a file of weights that is read here`,
      remedy: 'give a .safetensors file or the index of several, a .pth or .pt file of PyTorch, or an .onnx file',
    })
  if (content.parts.every(({ tensors }) => tensors.size === 0))
    throw new BadInput({ code: 'nothing-there', subject: file, what: phrase`${file} holds no tensors` })
  return content
}

const wholePart = (tensors: Map<string, WeightTensor>): WeightPart => ({ name: '', tensors, averaged: false })

function torchContent(file: string, { value, storages }: TorchContent): Content {
  const parts = partsIn(file, value, storages)
  if (parts.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: file,
      what: phrase`${file} holds no tensors by name, but ${kindOf(value)}`,
      remedy: 'save model.state_dict() in Python, and take that file',
    })
  return { format: 'torch', parts, metadata: {} }
}

function safetensorsContent(file: string, bytes: Uint8Array): Content {
  try {
    const header = safetensorsHeader(bytes)
    return {
      format: 'safetensors',
      parts: [wholePart(safetensorsTensors(bytes, header))],
      metadata: header.metadata,
    }
  } catch (error) {
    throw new BadInput(
      {
        code: 'damaged',
        subject: file,
        what: phrase`${file} is not a whole safetensors file: ${messageOf(error)}`,
        remedy: 'copy or download the file again',
      },
      { cause: error },
    )
  }
}

/** ONNX begins with its version (field 1) or its producer (field 2). */
const isOnnx = (bytes: Uint8Array): boolean => bytes[0] === 0x08 || bytes[0] === 0x12

/** Which shard holds which tensor, by an index of safetensors; null if the file is no index. @throws BadInput */
function shardsOf(called: string, path: string, bytes: Buffer): Map<string, string> | null {
  if (!/\.json$/i.test(path)) return null
  let index: unknown
  try {
    index = JSON.parse(bytes.toString('utf8'))
  } catch {
    index = null
  }
  const map = typeof index === 'object' && index !== null ? (index as Record<string, unknown>)['weight_map'] : null
  const entries = typeof map === 'object' && map !== null ? Object.entries(map) : []
  const isName = (name: unknown): name is string => typeof name === 'string' && name !== '' && basename(name) === name
  if (entries.length === 0 || !entries.every(([, shard]) => isName(shard)))
    throw new BadInput({
      code: 'wrong-format',
      subject: called,
      what: phrase`${called} is not an index of safetensors: it has no weight_map of files beside it`,
    })
  return new Map(entries as [string, string][])
}

async function readShards(
  path: string,
  shards: ReadonlyMap<string, string>,
): Promise<{ path: string; bytes: Buffer }[]> {
  const files: { path: string; bytes: Buffer }[] = []
  let left = memoryBound
  for (const name of [...new Set(shards.values())].sort()) {
    const shard = join(dirname(path), name)
    const bytes = await readWhole(shard, left)
    left -= bytes.length
    files.push({ path: shard, bytes })
  }
  return files
}

/** The tensors of all shards; each must be where the index says. @throws BadInput */
function joined(path: string, shards: ReadonlyMap<string, string>, contents: readonly Content[]): WeightPart {
  const tensors = new Map(contents.flatMap(({ parts }) => parts.flatMap((each) => [...each.tensors])))
  const missing = [...shards].find(([name]) => !tensors.has(name))
  if (missing !== undefined)
    throw new BadInput({
      code: 'damaged',
      subject: missing[1],
      what: phrase`${missing[1]} lacks the tensor "${missing[0]}" that ${path} promises`,
      remedy: 'copy or download the file again',
    })
  return wholePart(tensors)
}
