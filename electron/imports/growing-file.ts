import { open, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/** Bytes at the beginning and before the end of what was taken that are looked at again. */
const sampled = 1024

/** A file that another program writes: read from where the last reading ended. */
export class GrowingFile {
  readonly path: string
  /** Bytes that were taken so far. */
  end = 0
  readonly #most: number
  #inode: number | null = null
  #first = new Uint8Array(0)
  #last = new Uint8Array(0)
  #checksum = 0

  /** @param most bytes that are read at once */
  constructor(path: string, most = Infinity) {
    this.path = path
    this.#most = most
  }

  /**
   * What follows the bytes that were taken.
   * @param whole whether all bytes that were taken are looked at again, not only the first and last of them
   * @returns null if the file was replaced, cut or written anew since, so that it is to be read anew
   * @throws BadInput if it cannot be read
   */
  async rest(whole = false): Promise<Uint8Array | null> {
    try {
      const file = await open(this.path)
      try {
        const { size, ino } = await file.stat()
        if (this.#inode !== null && (ino !== this.#inode || size < this.end)) return null
        this.#inode = ino
        if (!(await this.#isAsTaken(file, whole))) return null
        if (size - this.end > this.#most) throw tooLarge(this.path, size, this.#most)
        return await bytesIn(file, this.end, size)
      } finally {
        await file.close()
      }
    } catch (error) {
      if (error instanceof BadInput) throw error
      const what = phrase`${this.path} cannot be read: ${(error as Error).message}`
      throw new BadInput({ code: 'unreadable', subject: this.path, what })
    }
  }

  /** Takes bytes that follow those that were taken, of a file that its writer may also write anew. */
  take(bytes: Uint8Array): void {
    this.end += bytes.length
    this.#checksum = crc32(bytes, this.#checksum)
    if (this.#first.length < sampled) this.#first = joined(this.#first, bytes).slice(0, sampled)
    this.#last = joined(this.#last, bytes.subarray(-sampled)).slice(-sampled)
  }

  async #isAsTaken(file: FileHandle, whole: boolean): Promise<boolean> {
    const samples = [
      [0, this.#first],
      [this.end - this.#last.length, this.#last],
    ] as const
    for (const [at, sample] of samples)
      if (sample.length > 0 && !sameBytes(await bytesIn(file, at, at + sample.length), sample)) return false
    if (!whole || this.#first.length === 0) return true
    let checksum = 0
    for (let at = 0; at < this.end; at += chunk)
      checksum = crc32(await bytesIn(file, at, Math.min(this.end, at + chunk)), checksum)
    return checksum === this.#checksum
  }
}

function tooLarge(path: string, size: number, most: number): BadInput {
  return new BadInput({
    code: 'too-large',
    subject: path,
    what: phrase`${path} has ${size} bytes`,
    remedy: phrase`${most} is the most that is read`,
  })
}

const chunk = 4 * 2 ** 20

/** The bytes from one place to another; fewer if the file ends before. */
async function bytesIn(file: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, to - from))
  const { bytesRead } = bytes.length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, bytes.length, from)
  return bytes.subarray(0, bytesRead)
}

const joined = (a: Uint8Array, b: Uint8Array) => new Uint8Array(Buffer.concat([a, b]))
const sameBytes = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0
