import { decodeText } from './csv/decode.ts'
import { GrowingFile } from './growing-file.ts'
import type { ImportedRun } from './imported-run.ts'
import type { ReadFile, Reading } from './reading.ts'
import type { Remarks } from './remarks.ts'

/** Takes the lines of a text one part after the other. */
export interface TextReader {
  /** Where the last line of a text ends that is whole. */
  wholeLines(text: string): number
  /**
   * Takes the lines that follow those that were taken.
   * @returns false if they change how those before are to be read, so that all have to be taken anew
   * @throws BadInput
   */
  take(text: string): boolean
  /** What was found so far. @throws BadInput if it is nothing */
  reading(): { runs: ImportedRun[]; columns: ReadFile['columns']; remarks: readonly Remarks[] }
}

const newline = 0x0a
/** A text cannot be longer than a string. */
const mostBytes = 512 * 2 ** 20

/** A text that another program writes, line by line: what it got since is read, the rest only if it has to be. */
export class GrowingText {
  readonly #path: string
  readonly #begin: () => TextReader
  #file: GrowingFile
  #reader: TextReader | null = null
  /** Whether all is to be read anew: a line was not ended, or the text is UTF-16, of which no part stands alone. */
  #isProvisional = false

  /** @param begin a reader that took nothing yet */
  constructor(path: string, begin: () => TextReader) {
    this.#path = path
    this.#begin = begin
    this.#file = new GrowingFile(path, mostBytes)
  }

  /**
   * Its runs as they are now.
   * @param whole whether a last line without an end is read too, and all that was taken is looked at again
   * @throws BadInput
   */
  async read(whole: boolean): Promise<Reading> {
    try {
      if (this.#isProvisional) this.#forget()
      const bytes = (await this.#file.rest(whole)) ?? (await this.#anew())
      if (!this.#advance(bytes, whole)) this.#advance(await this.#anew(), whole)
      const { runs, columns, remarks } = this.#reader!.reading()
      return {
        runs,
        files: [{ path: this.#path, bytes: this.#file.end, columns }],
        leftOut: remarks.flatMap(({ leftOut }) => leftOut),
        notes: remarks.flatMap(({ notes }) => notes),
      }
    } catch (error) {
      this.#forget()
      throw error
    }
  }

  #forget(): void {
    this.#file = new GrowingFile(this.#path, mostBytes)
    this.#reader = null
    this.#isProvisional = false
  }

  async #anew(): Promise<Uint8Array> {
    this.#forget()
    return (await this.#file.rest())!
  }

  /** @returns whether what was taken before still holds */
  #advance(bytes: Uint8Array, whole: boolean): boolean {
    const begins = this.#reader === null
    this.#reader ??= this.#begin()
    const isWide = begins && (bytes[0] === 0xff || bytes[0] === 0xfe)
    const end = bytes.lastIndexOf(newline) + 1
    const ready = isWide || whole ? bytes : bytes.subarray(0, end)
    const text = decodeText(ready, this.#path)
    const kept = whole ? text.length : this.#reader.wholeLines(text)
    if (kept === 0 && !begins) return true
    const holds = this.#reader.take(text.slice(0, kept))
    // What is left over was read as text without the mark that UTF-8 may begin with.
    const over = Buffer.byteLength(text.slice(kept))
    this.#file.take(ready.subarray(0, ready.length - over))
    this.#isProvisional = isWide || end !== ready.length
    return holds
  }
}
