import { statSync } from 'node:fs'
import { isDatabase } from '../../imports/database-kind.ts'
import type { ImportedRun } from '../../imports/imported-run.ts'
import type { Reading } from '../../imports/reading.ts'
import type { FoundSource, SourceReader } from '../../imports/sources.ts'
import type { FollowRoot } from './follow-roots.ts'
import { silenceOf } from './silence.ts'

/** A last line without an end is read if nothing came for so many milliseconds. */
const quietAfter = 20_000

/** How a run of a source grew. */
interface Growth {
  /** Changes whenever points come. */
  mark: string
  /** When it was last written, and for how long its writer may be silent, in milliseconds. */
  at: number
  silence: number
}

/** A source that is followed: it is read when it changed, and tells which of its runs grow. */
export class FollowedSource {
  readonly root: FollowRoot
  /** As it was last found. */
  source: FoundSource
  /** Not read before: a source that takes long to read is read less often. */
  notBefore = 0
  /** Digests of the places that its runs were read from. */
  origins: readonly string[] = []
  /** How many of them grow. */
  growing = 0
  /** Runs as they were handed on, with whether they grew then. */
  #handedOn = new Map<ImportedRun, boolean>()
  readonly #reader: SourceReader
  readonly #growths = new Map<string, Growth>()
  /** Sizes and times of its files when they were last read; null before. */
  #mark: string | null = null
  /** Whether a last line was left open when it was read. */
  #open = false
  #changedAt = 0
  /** When a run that grew has been silent for too long. */
  #until = Infinity

  constructor(source: FoundSource, root: FollowRoot, reader: SourceReader) {
    this.source = source
    this.root = root
    this.#reader = reader
  }

  /** Whether it is to be looked at though nothing told of a change. */
  isDue(now: number): boolean {
    return this.#mark === null || now >= this.#until || this.#isQuiet(now)
  }

  /**
   * Its runs, whether each grows, and whether each is as it was; null if nothing changed.
   * @throws BadInput if it cannot be read, unless it was only just begun
   */
  async read(): Promise<{ reading: Reading; grows: boolean[]; isKnown: boolean[] } | null> {
    const begin = Date.now()
    const { mark, at } = markOf(this.source)
    const isQuiet = this.#isQuiet(begin) || (this.#mark === null && begin - at > quietAfter)
    if (mark === this.#mark && !isQuiet && begin < this.#until) return null
    if (mark !== this.#mark) this.#changedAt = Math.min(begin, this.#mark === null ? at : begin)
    const isNew = this.#mark === null
    this.#mark = mark
    this.#open = !isQuiet && (this.source.kind === 'csv' || this.source.kind === 'jsonl')
    try {
      const reading = await this.#reader.read(this.source, isQuiet)
      this.#until = Infinity
      const grows = reading.runs.map((run) => this.#grows(run, reading.runs.length === 1, { begin, isNew }))
      const isKnown = reading.runs.map((run, index) => this.#handedOn.get(run) === grows[index])
      this.#handedOn = new Map(reading.runs.map((run, index) => [run, grows[index]!]))
      return { reading, grows, isKnown }
    } finally {
      this.notBefore = Date.now() + 3 * (Date.now() - begin)
    }
  }

  /** Whether what cannot be read now may be a file that was only just begun. */
  get isBegun(): boolean {
    return this.#open
  }

  #isQuiet(now: number): boolean {
    return this.#open && now - this.#changedAt > quietAfter
  }

  #grows(run: ImportedRun, isAlone: boolean, { begin, isNew }: { begin: number; isNew: boolean }): boolean {
    const mark = run.series
      .map(({ metric, steps, values }) => [metric, steps.length, steps.at(-1), values.at(-1)])
      .join()
    const { last, silence } = silenceOf(run.series)
    const before = this.#growths.get(run.source)
    // Of several runs in a file, its time does not tell which one grew.
    const written = isAlone
      ? this.#changedAt
      : before?.mark === mark
        ? before.at
        : isNew
          ? (last ?? this.#changedAt)
          : begin
    const growth = { mark, at: Math.min(written, begin), silence }
    this.#growths.set(run.source, growth)
    const until = growth.at + silence
    if ((run.end ?? null) !== null || until <= begin) return false
    this.#until = Math.min(this.#until, until)
    return true
  }
}

/** Sizes and times of the files of a source, of a database its log's too, and the newest time. */
function markOf({ files }: FoundSource): { mark: string; at: number } {
  const paths = files.map(({ path }) => path)
  if (paths.length === 1 && isDatabase(paths[0]!)) paths.push(`${paths[0]!}-wal`)
  let at = 0
  const marks = paths.map((path) => {
    try {
      const info = statSync(path, { throwIfNoEntry: false, bigint: true })
      if (info === undefined) return ''
      at = Math.max(at, Number(info.mtimeMs))
      return `${info.ino}:${info.size}:${info.mtimeNs}`
    } catch {
      // A server of files that does not answer at this moment.
      return ''
    }
  })
  return { mark: marks.join('\n'), at }
}
