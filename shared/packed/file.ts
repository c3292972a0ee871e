import { FaultError } from '../errors/fault-error.ts'
import { deed, phrase } from '../errors/phrase.ts'
import { manifestSchema, packedFormat, packedVersion, versionOf, type FrozenNetwork } from './manifest.ts'
import { deflated, inflated } from './text-deflate.ts'
import { numbersOf, partsOf, type Part } from './storage.ts'

/** A packed file cannot be used; the message says what is wrong and what to do. */
export class PackedFileError extends FaultError {
  override readonly name = 'PackedFileError'
}

const widths: Readonly<Record<Part['dtype'], number>> = { F32: 4, F16: 2, I8: 1, U8: 1 }

/**
 * A frozen network as a safetensors file: the manifest is JSON in its metadata, compressed from form 2 on.
 * docs/packed-format.md describes it for other readers.
 */
export async function encodePacked({ manifest, constants }: FrozenNetwork): Promise<Uint8Array<ArrayBuffer>> {
  const parts = manifest.constants.flatMap((constant) => partsOf(constant, constants.get(constant.name)!))
  // The widest first, so that all of them can be viewed in place.
  parts.sort(([, a], [, b]) => widths[b.dtype] - widths[a.dtype])
  const values = concatenated(parts.map(([, { bytes }]) => bytes))
  let offset = 0
  const entries = parts.map(
    ([name, { dtype, shape, bytes }]) =>
      [name, { dtype, shape, data_offsets: [offset, (offset += bytes.length)] }] as const,
  )
  const version = versionOf(manifest)
  const text = JSON.stringify({ ...manifest, version })
  const metadata = {
    format: packedFormat,
    version: String(version),
    ...(version === 1 ? { manifest: text } : { 'manifest.deflate': await deflated(text) }),
    sha256: await digestOf([new TextEncoder().encode(text), values]),
  }
  const header = new TextEncoder().encode(JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) }))
  const padded = Math.ceil(header.length / 8) * 8
  const length = new Uint8Array(8)
  new DataView(length.buffer).setBigUint64(0, BigInt(padded), true)
  return concatenated([length, header, new Uint8Array(padded - header.length).fill(0x20), values])
}

/**
 * Reads a packed file.
 * @throws PackedFileError if it is no such file, newer than this program, cut off or altered
 */
export async function decodePacked(bytes: Uint8Array): Promise<FrozenNetwork> {
  const { header, values } = split(bytes)
  const { __metadata__: metadata, ...entries } = header
  if (!isText(metadata) || metadata['format'] !== packedFormat)
    throw new PackedFileError({
      code: 'wrong-format',
      what: 'this is not a packed model of Signum',
      remedy: phrase`make one with ${deed('freeze')}`,
    })
  if (!(Number(metadata['version']) <= packedVersion))
    throw new PackedFileError({
      code: 'newer-version',
      what: phrase`this packed model has form ${metadata['version']!}, and this program knows forms up to
        ${packedVersion}`,
      remedy: 'take a newer Signum',
    })
  const packedText = metadata['manifest.deflate']
  const text = packedText === undefined ? (metadata['manifest'] ?? '') : await inflated(packedText)
  if (metadata['sha256'] !== (await digestOf([new TextEncoder().encode(text), values])))
    throw altered('its content does not match its digest')
  const manifest = manifestSchema.safeParse(parsed(text))
  if (!manifest.success)
    throw altered(
      `its manifest is not as it should be (${manifest.error.issues[0]?.path.join('.')}: ` +
        `${manifest.error.issues[0]?.message})`,
    )
  const part = (name: string, dtype: Part['dtype'], size: number): Uint8Array => {
    const entry = entries[name] as { dtype?: unknown; data_offsets?: unknown } | undefined
    const offsets = Array.isArray(entry?.data_offsets) ? (entry.data_offsets as number[]) : []
    const [from, to] = [Number(offsets[0]), Number(offsets[1])]
    if (entry?.dtype !== dtype || !(from >= 0) || to - from !== size || to > values.length)
      throw altered(`its tensor "${name}" is missing or cut off`)
    // A copy: a Buffer's own slice would not begin at a multiple of four bytes.
    return new Uint8Array(values.subarray(from, to))
  }
  const constants = manifest.data.constants.map((constant) => [constant.name, numbersOf(constant, part)] as const)
  return { manifest: manifest.data, constants: new Map(constants) }
}

const altered = (what: string) =>
  new PackedFileError({
    code: 'damaged',
    what: phrase`this packed model cannot be used: ${what}`,
    remedy: 'freeze the run again, or copy the file again',
  })

/** First bytes of files that are often given instead, with what they are. */
const foreign: readonly [readonly number[], string][] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file, as PyTorch writes its checkpoints'],
  [[0x80, 0x02], 'a Python pickle, as older PyTorch writes its checkpoints'],
  [[0x80, 0x04], 'a Python pickle'],
  [[0x89, 0x48, 0x44, 0x46], 'an HDF5 file, as Keras writes its models'],
  [[0x1f, 0x8b], 'a gzip file'],
  [[0x89, 0x50, 0x4e, 0x47], 'a PNG image'],
  [[0xff, 0xd8, 0xff], 'a JPEG image'],
]

/**
 * What a file is that is no safetensors file: one begins with the length of its header, then the header, in braces.
 * Null if it may be one.
 */
function foreignKind(bytes: Uint8Array): string | null {
  if (bytes.length < 9 || bytes[8] === 0x7b) return null
  return foreign.find(([magic]) => magic.every((byte, index) => bytes[index] === byte))?.[1] ?? 'another kind of file'
}

function split(bytes: Uint8Array): { header: Record<string, unknown>; values: Uint8Array } {
  const kind = foreignKind(bytes)
  if (kind !== null)
    throw new PackedFileError({
      code: 'wrong-format',
      what: phrase`this is ${kind}, no packed model of Signum`,
      remedy: phrase`make one with ${deed('freeze')}`,
    })
  if (bytes.length < 8) throw altered('it is shorter than its header')
  const start = 8 + Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true))
  if (!(start <= bytes.length)) throw altered('its header is cut off')
  const header = parsed(new TextDecoder().decode(bytes.subarray(8, start)))
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw altered('its header is not JSON')
  return { header: header as Record<string, unknown>, values: bytes.subarray(start) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isText = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((entry) => typeof entry === 'string')

function concatenated(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

async function digestOf(parts: readonly Uint8Array[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', concatenated(parts))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
