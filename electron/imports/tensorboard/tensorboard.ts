import { readFile } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ImportedRun } from '../imported-run.ts'
import type { ReadFile, Reading } from '../reading.ts'
import { counted, Remarks } from '../remarks.ts'
import { longerNames } from '../run-places.ts'
import { eventFolders } from './event-files.ts'
import { recordsOf } from './record-file.ts'
import { TensorboardRun } from './run-reader.ts'

/**
 * Runs of TensorBoard: a folder with event files is one, named by its place, as TensorBoard does it. Several files of a
 * folder are one run in parts. Tags written by `add_scalars` lie in folders of their own, and so are runs of their own,
 * there as here.
 * @throws BadInput if there is none, or nothing in them is a number
 */
export async function readTensorboard(path: string): Promise<Reading> {
  const remarks = new Remarks()
  const folders = await eventFolders(path, remarks)
  if (folders.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`there is no event file of TensorBoard in ${path}`,
    })
  const root = folders[0]!.files.some((file) => file.path === path) ? dirname(path) : path
  const runs: ImportedRun[] = []
  const files: ReadFile[] = []
  for (const { folder, place, files: parts } of folders) {
    const run = new TensorboardRun(folder, remarks)
    for (const { path: file, bytes } of parts) {
      files.push({ path: file, bytes, columns: [] })
      takeRecords(await readFile(file), file, run, remarks)
    }
    const series = run.series()
    const inside = relative(root, folder)
    const name = inside || basename(root)
    if (series.length > 0)
      runs.push({
        name,
        longerNames: longerNames(name, inside === '' ? dirname(root) : root),
        source: place,
        head: run.head,
        configuration: run.configuration,
        series,
      })
  }
  if (runs.length === 0)
    throw new BadInput([
      ...remarks.leftOut.map(({ fault }) => fault),
      {
        code: 'nothing-there',
        subject: path,
        what: phrase`the event files in ${path} hold no scalars`,
        remedy: 'images, texts and histograms are not imported',
      },
    ])
  return { runs, files, leftOut: remarks.leftOut, notes: remarks.notes }
}

/** Takes the records of a file up to where it is damaged, as TensorBoard does. */
function takeRecords(bytes: Uint8Array, file: string, run: TensorboardRun, remarks: Remarks): void {
  const records = recordsOf(bytes, file)
  for (;;) {
    let next: IteratorResult<Uint8Array, number>
    try {
      next = records.next()
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      const [fault] = error.faults
      return remarks.leaveOut(file, () => ({ ...fault!, remedy: 'what follows there is left out' }))
    }
    if (next.done === true) {
      const rest = bytes.length - next.value
      return remarks.note(
        `${file}\nopen`,
        (count) => ({
          code: 'damaged',
          subject: file,
          what: phrase`${file} ends within a record, of which there are ${counted(count, 'byte')}: it may
                still be written`,
        }),
        rest,
      )
    }
    try {
      run.take(next.value)
    } catch (error) {
      const { message } = error as Error
      remarks.leaveOut(`${file}\nno event`, (count) => ({
        code: 'wrong-format',
        subject: file,
        what: phrase`${counted(count, 'record')} of ${file} that ${count === 1 ? 'is no event' : 'are no events'}:
              ${message}`,
      }))
    }
  }
}
