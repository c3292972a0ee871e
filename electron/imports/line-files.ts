import { GrowingFile } from './growing-file.ts'

const newline = 0x0a

/** Files of a run to which lines are added, of which each is taken once. */
export class LineFiles {
  readonly #begin: () => void
  readonly #take: (line: string, path: string, number: number) => void
  #files = new Map<string, { file: GrowingFile; lines: number }>()

  /**
   * @param begin told that all lines are taken from the first one on
   * @param take given a line with its number, from 1
   */
  constructor(begin: () => void, take: (line: string, path: string, number: number) => void) {
    this.#begin = begin
    this.#take = take
  }

  /** Takes the lines that came; all, if a file is gone or was written anew. @throws BadInput if one cannot be read */
  async read(paths: readonly string[]): Promise<void> {
    if (await this.#advance(paths)) return
    this.#files = new Map()
    await this.#advance(paths)
  }

  async #advance(paths: readonly string[]): Promise<boolean> {
    if (this.#files.size === 0) this.#begin()
    if ([...this.#files.keys()].some((path) => !paths.includes(path))) return false
    for (const path of paths) {
      let of = this.#files.get(path)
      if (of === undefined) this.#files.set(path, (of = { file: new GrowingFile(path), lines: 0 }))
      const bytes = await of.file.rest()
      if (bytes === null) return false
      const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1)
      for (const line of Buffer.from(whole).toString('utf8').split('\n').slice(0, -1))
        this.#take(line.replace(/\r$/, ''), path, ++of.lines)
      of.file.take(whole)
    }
    return true
  }
}
