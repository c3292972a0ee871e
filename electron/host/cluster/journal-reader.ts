import { posix } from 'node:path'
import { wholeLines } from '../../imports/checked-line.ts'
import { attemptOf, jobLineIn, journalName, type JobLine } from '../jobs/job-line.ts'
import type { Tail } from './transport.ts'

/** Reads the journals of a job's attempts, one after the other, from where the last reading ended. */
export class JournalReader {
  readonly #folder: string
  #attempt: number
  #from = 0
  /** Whether the last reading found nothing new: then the next attempt may have begun. */
  #silent = true

  /** @param heard place of the last line that is known */
  constructor(folder: string, heard: number) {
    this.#folder = folder
    this.#attempt = attemptOf(heard)
  }

  /** What to read: the rest of a journal, and perhaps the beginning of the next. */
  get asks(): Tail[] {
    const journal = (attempt: number) => posix.join(this.#folder, journalName(attempt))
    const here = { path: journal(this.#attempt), from: this.#from }
    return this.#silent ? [here, { path: journal(this.#attempt + 1), from: 0 }] : [here]
  }

  /** @param answers what there is of each that was asked for. @returns the new lines */
  take(answers: readonly (Uint8Array | null)[]): JobLine[] {
    const [here = null, next = null] = answers
    const lines = this.#linesOf(here)
    this.#silent = lines.length === 0
    if (next === null) return lines
    this.#attempt++
    this.#from = 0
    this.#silent = false
    return [...lines, ...this.#linesOf(next)]
  }

  #linesOf(bytes: Uint8Array | null): JobLine[] {
    if (bytes === null || bytes.length === 0) return []
    const { lines, length } = wholeLines(bytes)
    this.#from += length
    return lines.flatMap((line) => jobLineIn(line) ?? [])
  }
}
