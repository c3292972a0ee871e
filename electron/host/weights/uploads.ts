import { randomUUID } from 'node:crypto'
import { open, readdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { makeFolder } from '../../data/make-folder.ts'
import { memoryBound } from '../../data/readers/reader.ts'
import { weightsFolder } from '../../weights/kept/registry.ts'

/** What was sent and left for so long belongs to nobody any more. */
const staleMilliseconds = 24 * 3600 * 1000

/** Files of weights that a page sends, each upload in a folder of its own until it is kept or discarded. */
export class Uploads {
  readonly #folder: string
  /** Bytes that are still to come, by upload and file. */
  readonly #promised = new Map<string, Map<string, number>>()

  constructor(cacheDirectory: string) {
    this.#folder = join(weightsFolder(cacheDirectory), 'incoming')
  }

  /** @throws BadInput if the file is larger than what is read, or its name is a path */
  async begin(name: string, bytes: number, upload?: string): Promise<string> {
    if (basename(name) !== name || name === '.' || name === '..' || name.includes('\\'))
      throw new BadInput({ code: 'bad-value', subject: name, what: phrase`"${name}" is not the name of a file` })
    const before = upload === undefined ? new Map<string, number>() : this.#filesOf(upload)
    const all = [...before.values()].reduce((sum, each) => sum + each, bytes)
    if (all > memoryBound)
      throw new BadInput({
        code: 'too-large',
        subject: name,
        what: phrase`${name} has ${bytes} bytes`,
        remedy: phrase`${memoryBound} is the most that is read`,
      })
    if (upload === undefined) await this.#sweep()
    const id = upload ?? randomUUID()
    makeFolder(join(this.#folder, id))
    await (await open(join(this.#folder, id, name), 'w')).close()
    before.set(name, bytes)
    this.#promised.set(id, before)
    return id
  }

  /** Adds bytes to the end of a file. @returns how many it has now @throws BadInput */
  async put(upload: string, name: string, at: number, bytes: Uint8Array): Promise<number> {
    const promised = this.#filesOf(upload).get(name)
    const file = join(this.#folder, upload, basename(name))
    const size = promised === undefined ? null : (await stat(file)).size
    if (promised === undefined || size !== at || at + bytes.length > promised)
      throw new BadInput({
        code: 'conflict',
        subject: name,
        what: phrase`${name} was not sent in order`,
        remedy: 'send it again',
      })
    const handle = await open(file, 'a')
    try {
      await handle.writeFile(bytes)
    } finally {
      await handle.close()
    }
    return at + bytes.length
  }

  /** The file that is read: the index of several, or the only one. @throws BadInput if a file is not there whole */
  async path(upload: string): Promise<string> {
    const files = this.#filesOf(upload)
    for (const [name, bytes] of files) {
      const { size } = await stat(join(this.#folder, upload, name))
      if (size === bytes) continue
      throw new BadInput({
        code: 'damaged',
        subject: name,
        what: phrase`${name} is cut off: ${size} of ${bytes} bytes came`,
        remedy: 'send it again',
      })
    }
    const names = [...files.keys()]
    const index = names.find((name) => /\.json$/i.test(name))
    if (index === undefined && names.length > 1)
      throw new BadInput({
        code: 'ambiguous',
        subject: names[0]!,
        what: phrase`${names.length} files came without an index`,
        remedy: 'give one file, or the index (.safetensors.index.json) with all its shards',
      })
    return join(this.#folder, upload, index ?? names[0]!)
  }

  async discard(upload: string): Promise<void> {
    this.#promised.delete(upload)
    await rm(join(this.#folder, upload), { recursive: true, force: true })
  }

  #filesOf(upload: string): Map<string, number> {
    const files = this.#promised.get(upload)
    if (files !== undefined) return files
    throw new BadInput({
      code: 'nothing-there',
      subject: upload,
      what: 'the file that was sent is not here any more',
      remedy: 'send it again',
    })
  }

  /** Removes what hosts before left behind. */
  async #sweep(): Promise<void> {
    const names = await readdir(this.#folder).catch((): string[] => [])
    for (const name of names.filter((each) => !this.#promised.has(each))) {
      const folder = join(this.#folder, name)
      const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Infinity }))
      if (Date.now() - mtimeMs > staleMilliseconds) await rm(folder, { recursive: true, force: true })
    }
  }
}
