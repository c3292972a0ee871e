import { open } from 'node:fs/promises'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/** A file that another program writes: read from where the last reading ended. */
export class GrowingFile {
  readonly path: string
  /** Bytes that were taken so far. */
  end = 0
  #inode: number | null = null

  constructor(path: string) {
    this.path = path
  }

  /**
   * What follows the bytes that were taken.
   * @returns null if the file was replaced or cut since, so that it is to be read anew
   * @throws BadInput if it cannot be read
   */
  async rest(): Promise<Uint8Array | null> {
    try {
      const file = await open(this.path)
      try {
        const { size, ino } = await file.stat()
        if (this.#inode !== null && (ino !== this.#inode || size < this.end)) return null
        this.#inode = ino
        const bytes = new Uint8Array(size - this.end)
        const { bytesRead } = bytes.length === 0 ? { bytesRead: 0 } : await file.read(bytes, 0, bytes.length, this.end)
        return bytes.subarray(0, bytesRead)
      } finally {
        await file.close()
      }
    } catch (error) {
      const what = phrase`${this.path} cannot be read: ${(error as Error).message}`
      throw new BadInput({ code: 'unreadable', subject: this.path, what })
    }
  }
}
