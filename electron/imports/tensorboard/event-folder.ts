import { open } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { FaultInput } from '../../../shared/errors/fault.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { FoundFolder } from '../folders.ts'
import { GrowingFile } from '../growing-file.ts'
import type { ImportedRun } from '../imported-run.ts'
import type { Reading } from '../reading.ts'
import { counted, Remarks } from '../remarks.ts'
import { longerNames } from '../run-places.ts'
import { recordsOf } from './record-file.ts'
import { TensorboardRun } from './run-reader.ts'

/**
 * A folder with event files: one run of TensorBoard. Read again, it takes what its files got since, and begins anew if
 * a file changed that others were read after.
 */
export class EventFolder {
  readonly #root: string
  #remarks = new Remarks()
  #run: TensorboardRun | null = null
  #files: GrowingFile[] = []

  /** @param root the folder that names start from */
  constructor(root: string) {
    this.#root = root
  }

  /**
   * Its run as its files have it now; none if they hold no scalars.
   * @throws BadInput if one cannot be read
   */
  async read(found: FoundFolder): Promise<Reading> {
    if (!(await this.#advance(found))) {
      this.#run = null
      await this.#advance(found)
    }
    const files = found.files.map(({ path, bytes }) => ({ path, bytes, columns: [] }))
    const run = this.#run!
    const remarks = new Remarks()
    const series = run.series(remarks)
    const media = run.media(remarks)
    if (series.length === 0)
      remarks.leaveOut(`${found.folder}\nmedia alone`, (count) => mediaAlone(found.folder, count), media.length)
    return {
      runs: series.length === 0 ? [] : [this.#imported(found, run, { series, media })],
      files,
      leftOut: [...remarks.leftOut, ...this.#remarks.leftOut],
      notes: [...remarks.notes, ...this.#remarks.notes],
    }
  }

  #imported(
    { folder, place }: FoundFolder,
    run: TensorboardRun,
    held: Pick<ImportedRun, 'series' | 'media'>,
  ): ImportedRun {
    const inside = relative(this.#root, folder)
    const name = inside || basename(this.#root)
    return {
      name,
      longerNames: longerNames(name, inside === '' ? dirname(this.#root) : this.#root),
      source: place,
      head: run.head,
      configuration: run.configuration,
      ...held,
    }
  }

  /** @returns false if what was read before does not hold any more */
  async #advance({ folder, files }: FoundFolder): Promise<boolean> {
    const isNew = this.#run === null
    if (this.#run === null) {
      this.#remarks = new Remarks()
      this.#run = new TensorboardRun(folder, this.#remarks)
      this.#files = []
    }
    if (this.#files.some((file, index) => file.path !== files[index]?.path)) return false
    const read = this.#files.length
    for (const { path } of files.slice(read)) this.#files.push(new GrowingFile(path))
    for (const [index, file] of this.#files.entries()) {
      const bytes = await file.rest()
      if (bytes === null) return false
      if (bytes.length === 0) continue
      const whole = takeRecords(bytes, file, this.#run, this.#remarks)
      // TensorBoard reads one file after the other: what an earlier one still got belongs before the later ones.
      if (!isNew && whole && index < this.#files.length - 1 && index < read) return false
    }
    return true
  }
}

function mediaAlone(folder: string, count: number): FaultInput {
  return {
    code: 'unsupported',
    subject: folder,
    what: phrase`${counted(count, 'image or histogram', 'images and histograms')} in ${folder}, which has no scalar`,
  }
}

/** A part of a file; null if it is not there any more. */
async function bytesAt(path: string, at: number, length: number): Promise<Uint8Array | null> {
  const file = await open(path).catch(() => null)
  if (file === null) return null
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, at)
    return bytesRead === length ? buffer : null
  } catch {
    return null
  } finally {
    await file.close()
  }
}

/**
 * Takes the records of a file up to where it is damaged, as TensorBoard does.
 * @returns whether there was one
 */
function takeRecords(bytes: Uint8Array, file: GrowingFile, run: TensorboardRun, remarks: Remarks): boolean {
  const { path } = file
  const records = recordsOf(bytes, path, file.end)
  const before = file.end
  for (;;) {
    let next: IteratorResult<Uint8Array, number>
    try {
      next = records.next()
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      const [fault] = error.faults
      remarks.put(path, 'leftOut', () => ({ ...fault!, remedy: 'what follows there is left out' }))
      return file.end > before
    }
    if (next.done === true) {
      const rest = before + bytes.length - file.end
      remarks.put(
        `${path}\nopen`,
        'note',
        (count) => ({
          code: 'damaged',
          subject: path,
          what: phrase`${path} ends within a record, of which there are ${counted(count, 'byte')}: it may
                still be written`,
        }),
        rest,
      )
      return file.end > before
    }
    const at = file.end + 12
    const { length } = next.value
    file.end += length + 16
    try {
      run.take(next.value, () => bytesAt(path, at, length))
    } catch (error) {
      const { message } = error as Error
      remarks.leaveOut(`${path}\nno event`, (count) => ({
        code: 'wrong-format',
        subject: path,
        what: phrase`${counted(count, 'record')} of ${path} that ${count === 1 ? 'is not an event' : 'are not events'}:
              ${message}`,
      }))
    }
  }
}
