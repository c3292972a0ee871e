import type { PackedPart } from './pages.ts'
import { partOf } from './part-of.ts'
import { unpack } from './unpack.ts'

/** Parts that are kept: images that are read in the order of the file share them, and a page has a megabyte or two. */
const kept = 8

/** Unpacks parts of files, and keeps the last few. */
export class UnpackedParts {
  readonly #parts = new Map<string, Promise<Uint8Array>>()

  /** @throws ThriftError if the part is not what it was, an error of the file system */
  async read(file: string, part: PackedPart): Promise<Uint8Array> {
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
