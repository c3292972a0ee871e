import { readFile, stat } from 'node:fs/promises'

const mostBytes = 16 * 2 ** 20

/** Small files that are read again only if they changed. */
export class SmallFiles {
  readonly #known = new Map<string, { mark: string; text: string }>()

  /** Its text; null if it cannot be read, or is not small. */
  async textOf(path: string): Promise<string | null> {
    try {
      const { ino, size, mtimeNs } = await stat(path, { bigint: true })
      const mark = `${ino}:${size}:${mtimeNs}`
      const known = this.#known.get(path)
      if (known?.mark === mark) return known.text
      if (size > mostBytes) return null
      const text = await readFile(path, 'utf8')
      this.#known.set(path, { mark, text })
      return text
    } catch {
      this.#known.delete(path)
      return null
    }
  }
}
