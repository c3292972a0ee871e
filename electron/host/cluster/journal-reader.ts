import { posix } from 'node:path'
import { wholeLines } from '../../imports/checked-line.ts'
import { attemptOf, jobLineIn, journalName, type JobLine } from '../jobs/job-line.ts'
import type { Tail } from './transport.ts'

/** Silent readings after which the next attempt is looked for though nothing speaks for it. */
const lookAheadEvery = 5

/** Reads the journals of a job's attempts, one after the other, from where the last reading ended. */
export class JournalReader {
  readonly #folder: string
  #attempt: number
  /** Path of the attempt's journal. */
  #path: string
  #from = 0
  /** Readings in a row that found nothing new. */
  #silent = 0
  /** Whether the next attempt may have begun: it is looked for until it is not there. */
  #expectsNext = true
  /** Whether the next attempt was there at the last reading: the rest of this one is read once more before it. */
  #nextIsThere = false

  /** @param heard place of the last line that is known */
  constructor(folder: string, heard: number) {
    this.#folder = folder
    this.#attempt = attemptOf(heard)
    this.#path = this.#journal(this.#attempt)
  }

  /** What to read: the rest of a journal, and perhaps the beginning of the next. */
  get asks(): Tail[] {
    const here = { path: this.#path, from: this.#from }
    const looksAhead = this.#expectsNext || this.#silent % lookAheadEvery === lookAheadEvery - 1
    return looksAhead ? [here, { path: this.#journal(this.#attempt + 1), from: 0 }] : [here]
  }

  /** Whether it goes over to the next attempt: an empty reading is not its end. */
  get isTurning(): boolean {
    return this.#nextIsThere
  }

  /** Something speaks for a next attempt: the job waits again, or is over. */
  expectNext(): void {
    this.#expectsNext = true
  }

  /** @param answers what there is of each that was asked for. @returns the new lines */
  take(answers: readonly (Uint8Array | null)[]): JobLine[] {
    const [here = null, next = null] = answers
    const lines = this.#linesOf(here)
    this.#silent = lines.length === 0 ? this.#silent + 1 : 0
    if (next === null) {
      if (answers.length > 1) this.#expectsNext = false
      return lines
    }
    this.#expectsNext = true
    // The two were not read at the same moment: what came in between would be lost.
    if (!this.#nextIsThere) {
      this.#nextIsThere = true
      return lines
    }
    this.#nextIsThere = false
    this.#attempt++
    this.#path = this.#journal(this.#attempt)
    this.#from = 0
    this.#silent = 0
    return [...lines, ...this.#linesOf(next)]
  }

  #journal(attempt: number): string {
    return posix.join(this.#folder, journalName(attempt))
  }

  #linesOf(bytes: Uint8Array | null): JobLine[] {
    if (bytes === null || bytes.length === 0) return []
    const { lines, length } = wholeLines(bytes)
    this.#from += length
    return lines.flatMap((line) => jobLineIn(line) ?? [])
  }
}
