import { basename, dirname } from 'node:path'
import { phrase } from '../../shared/errors/phrase.ts'
import { textOfLine, wholeLines } from './checked-line.ts'
import { GrowingFile } from './growing-file.ts'
import { SeriesCollector, type ImportedRun, type RunEnd } from './imported-run.ts'
import { journalMedium } from './journal-medium.ts'
import { MediaCollector } from './read-media.ts'
import { parsePythonJson, pythonNumber } from './python-json.ts'
import type { Reading } from './reading.ts'
import { counted, Remarks } from './remarks.ts'
import { realPathOf } from './run-places.ts'
import { plainValues } from './trackio.ts'

export const isJournal = (name: string): boolean => name.endsWith('.signum-journal')

/** A line of a journal, by what it says (resources/python/signum.py writes it). */
interface Line {
  run?: unknown
  name?: unknown
  group?: unknown
  config?: unknown
  summary?: unknown
  finish?: unknown
  step?: unknown
  /** Seconds since 1970. */
  time?: unknown
  log?: unknown
  /** Images, histograms and files by name. */
  media?: unknown
}

/**
 * The journal of a script that logs with `import signum`: lines of a CRC-32 in hexadecimal digits and a JSON object, of
 * which the first names the run. A run is known by the name that its script drew for it, so that a copied journal is
 * the same run. Read again, it takes what the file got since.
 */
export class Journal {
  readonly #path: string
  #file: GrowingFile
  #remarks = new Remarks()
  #collector = new SeriesCollector()
  #media = new MediaCollector()
  #configuration: Record<string, string | number | boolean | null> = {}
  #identity: string | null = null
  #name: string
  #lines = 0
  #end: RunEnd | null = null

  constructor(path: string) {
    this.#path = path
    this.#file = new GrowingFile(path)
    this.#name = basename(path).replace('.signum-journal', '')
  }

  /** Its run; none if nothing was logged so far. @throws BadInput if it cannot be read */
  async read(): Promise<Reading> {
    let bytes = await this.#file.rest()
    if (bytes === null) {
      this.#forget()
      bytes = (await this.#file.rest())!
    }
    const { lines, length } = wholeLines(bytes)
    for (const line of lines) this.#take(line)
    this.#file.end += length
    const remarks = new Remarks()
    const series = this.#collector.series(remarks, this.#path)
    const run: ImportedRun = {
      name: this.#name,
      longerNames: [`${this.#name} (${(this.#identity ?? '').slice(0, 8)})`],
      source: this.#identity ?? realPathOf(this.#path),
      head: this.#collector.head,
      configuration: this.#configuration,
      end: this.#end,
      series,
      media: this.#media.all(remarks, this.#path),
    }
    return {
      runs: series.length === 0 ? [] : [run],
      files: [{ path: this.#path, bytes: this.#file.end, columns: [] }],
      leftOut: [...remarks.leftOut, ...this.#remarks.leftOut],
      notes: [...remarks.notes, ...this.#remarks.notes],
    }
  }

  #forget(): void {
    this.#file = new GrowingFile(this.#path)
    this.#remarks = new Remarks()
    this.#collector = new SeriesCollector()
    this.#media = new MediaCollector()
    this.#configuration = {}
    this.#identity = null
    this.#lines = 0
    this.#end = null
  }

  #take(bytes: Buffer): void {
    this.#lines++
    if (bytes.length === 0) return
    const line = lineIn(bytes)
    if (line === null) return this.#leaveOutLine()
    if (typeof line.run === 'string') {
      this.#identity = line.run
      if (typeof line.name === 'string' && line.name.trim() !== '') this.#name = line.name.trim()
      if (typeof line.group === 'string') this.#configuration = { ...this.#configuration, group: line.group }
    }
    for (const told of [line.config, line.summary])
      if (isObject(told))
        this.#configuration = { ...this.#configuration, ...plainValues(told, this.#path, this.#remarks) }
    if (line.finish === true)
      this.#end = { state: 'finished', error: null, at: typeof line.time === 'number' ? line.time * 1000 : null }
    if (isObject(line.log)) this.#takeValues(line.log, line)
    if (isObject(line.media)) this.#takeMedia(line.media, line)
  }

  #takeValues(values: Record<string, unknown>, { step, time }: Line): void {
    if (typeof step !== 'number' || !Number.isSafeInteger(step)) return this.#leaveOutLine()
    const at = typeof time === 'number' ? time * 1000 : 0
    for (const [metric, told] of Object.entries(values)) {
      const value = pythonNumber(told)
      if (value === null) continue
      const before = this.#collector.pointsOf(metric)
      // A script that was resumed from a checkpoint logs its steps anew.
      if (step <= (before?.steps.at(-1) ?? -Infinity))
        this.#remarks.note(
          'resumed',
          (count) => ({
            code: 'conflict',
            subject: this.#path,
            what: phrase`${counted(count, 'value')} of ${this.#path} ${count === 1 ? 'was' : 'were'} replaced: the
                  script went back to an earlier step`,
          }),
          this.#collector.takeBack(step, [metric]),
        )
      this.#collector.add(metric, step, value, at)
    }
  }

  #takeMedia(media: Record<string, unknown>, { step, time }: Line): void {
    if (typeof step !== 'number' || !Number.isSafeInteger(step)) return this.#leaveOutLine()
    const at = typeof time === 'number' ? time * 1000 : 0
    for (const [name, told] of Object.entries(media)) {
      const medium = isObject(told) ? journalMedium(told, dirname(this.#path)) : null
      if (medium === null) this.#leaveOutLine()
      else {
        // A script that was resumed from a checkpoint writes its steps anew.
        this.#media.takeBack(step, [name])
        this.#media.add({ ...medium, name, step, time: at })
      }
    }
  }

  #leaveOutLine(): void {
    const number = this.#lines
    this.#remarks.leaveOut('damaged', (count) => ({
      code: 'damaged',
      subject: this.#path,
      what: phrase`${counted(count, 'line')} of ${this.#path} that ${count === 1 ? 'is' : 'are'} damaged, first line
            ${number}`,
    }))
  }
}

/** What a line says; null if its checksum is wrong. */
function lineIn(bytes: Buffer): Line | null {
  const text = textOfLine(bytes)
  if (text === null) return null
  try {
    const value = parsePythonJson(text)
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
