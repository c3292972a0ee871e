import type { PackedPart } from './pages.ts'
import { letGo } from '../images/let-go.ts'
import { partOf } from './part-of.ts'
import { marksAround, unpackBetween } from './snappy.ts'
import { ThriftError } from './thrift.ts'
import { unpack } from './unpack.ts'

/** Parts that are kept whole: images that are read in the order of the file share them. */
const kept = 8

/** Bytes of an image. */
export interface Content {
  bytes: Uint8Array
  /** Nobody else sees their memory. */
  isOwn: boolean
}

/** Bytes out of packed parts of files. */
export class UnpackedParts {
  readonly #parts = new Map<string, Promise<Uint8Array>>()

  /**
   * Bytes of what a part unpacks to; of Snappy no more is read and unpacked than lies between the marks around them.
   * @throws ThriftError if the part is not what it was, an error of the file system
   */
  async read(file: string, part: PackedPart, at: number, length: number): Promise<Content> {
    const between = await readBetween(file, part, at, length)
    if (between !== null) return { bytes: between, isOwn: true }
    return { bytes: (await this.#whole(file, part)).subarray(at, at + length), isOwn: false }
  }

  async #whole(file: string, part: PackedPart): Promise<Uint8Array> {
    const key = `${part.at} ${file}`
    const found = this.#parts.get(key)
    if (found !== undefined) return await found
    const bytes = partOf(file, part.at, part.packed).then((packed) => unpack(part.codec, packed, part.unpacked))
    this.#parts.set(key, bytes)
    bytes.catch(() => this.#parts.delete(key))
    for (const oldest of [...this.#parts.keys()].slice(0, -kept)) this.#parts.delete(oldest)
    return await bytes
  }
}

/** Null if the part has no marks but its ends. */
async function readBetween(
  file: string,
  { at: start, marks }: PackedPart,
  at: number,
  length: number,
): Promise<Uint8Array | null> {
  if (marks === undefined || marks.packed.length < 3) return null
  const [first, last] = marksAround(marks, at, length)
  const [from, to] = [marks.packed[first]!, marks.packed[last]!]
  const packed = await partOf(file, start + from, to - from)
  if (packed.length < to - from) throw new ThriftError('it ends too early')
  const unpackedFrom = marks.unpacked[first]!
  const unpacked = unpackBetween(packed, marks.unpacked[last]! - unpackedFrom)
  letGo(packed)
  return unpacked.subarray(at - unpackedFrom, at - unpackedFrom + length)
}
