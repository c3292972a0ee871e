import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { wholeLines } from '../../imports/checked-line.ts'
import { isDiskFull } from '../failure.ts'
import { jobLineIn, journalName, journalPattern, lineOf, linesOfAttempt, type JobLine } from './job-line.ts'

/** Milliseconds between two tries to write while the disk is full. */
const retryAfter = 1000

/** The journal of one attempt to train a job: lines are only ever appended, and nobody else writes them. */
export class JobJournal {
  readonly attempt: number
  readonly #file: number
  readonly #onRoom: (isThere: boolean) => void
  #place: number
  /** Bytes that are to be written, while the disk is full. */
  #kept: Buffer[] = []
  #timer: NodeJS.Timeout | null = null

  private constructor(file: number, attempt: number, onRoom: (isThere: boolean) => void) {
    this.#file = file
    this.attempt = attempt
    this.#place = attempt * linesOfAttempt
    this.#onRoom = onRoom
  }

  /**
   * Begins the journal of the next attempt in a job's folder.
   * @param onRoom hears that the disk is full, and then that there is room again
   * @throws Error of the file system
   */
  static begin(folder: string, onRoom: (isThere: boolean) => void = () => {}): JobJournal {
    for (let attempt = (attemptsIn(folder).at(-1) ?? -1) + 1; ; attempt++)
      try {
        return new JobJournal(openSync(join(folder, journalName(attempt)), 'ax'), attempt, onRoom)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
  }

  /** @param safely whether it is on the disk when this returns, unless that is full */
  write(what: Pick<JobLine, 'news' | 'end'>, safely = false): void {
    this.#kept.push(lineOf({ place: ++this.#place, time: Date.now(), ...what }))
    if (this.#timer === null) this.#append()
    if (safely && this.#kept.length === 0) fsyncSync(this.#file)
  }

  /** Done when everything is written. */
  async close(): Promise<void> {
    while (this.#kept.length > 0) await new Promise((resolve) => setTimeout(resolve, retryAfter))
    fsyncSync(this.#file)
    closeSync(this.#file)
  }

  #append(): void {
    try {
      while (this.#kept.length > 0) {
        const line = this.#kept[0]!
        const written = writeSync(this.#file, line)
        // The rest of a line that was cut follows it: a reader waits for its end.
        if (written < line.length) this.#kept[0] = line.subarray(written)
        else this.#kept.shift()
      }
      if (this.#timer !== null) this.#onRoom(true)
      this.#timer = null
    } catch (error) {
      if (!isDiskFull(error)) throw error
      if (this.#timer === null) this.#onRoom(false)
      this.#timer = setTimeout(() => this.#append(), retryAfter)
    }
  }
}

/** The attempts that have a journal in a folder, the first first. */
export function attemptsIn(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => journalPattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
}

/** The sound lines of all attempts in a folder, in order. */
export function linesIn(folder: string): JobLine[] {
  return attemptsIn(folder).flatMap((attempt) =>
    wholeLines(readFileSync(join(folder, journalName(attempt)))).lines.flatMap((line) => jobLineIn(line) ?? []),
  )
}
