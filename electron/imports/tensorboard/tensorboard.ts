import { dirname } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import type { ImportedRun } from '../imported-run.ts'
import type { ReadFile, Reading } from '../reading.ts'
import { Remarks, type LeftOut } from '../remarks.ts'
import { eventFolders } from './event-files.ts'
import { EventFolder } from './event-folder.ts'

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
      what: phrase`there is not an event file of TensorBoard in ${path}`,
    })
  const root = folders[0]!.files.some((file) => file.path === path) ? dirname(path) : path
  const runs: ImportedRun[] = []
  const files: ReadFile[] = []
  const leftOut: LeftOut[] = remarks.leftOut
  const notes: Fault[] = remarks.notes
  for (const found of folders) {
    const reading = await new EventFolder(root).read(found)
    runs.push(...reading.runs)
    files.push(...reading.files)
    leftOut.push(...reading.leftOut)
    notes.push(...reading.notes)
  }
  if (runs.length === 0)
    throw new BadInput([
      ...leftOut.map(({ fault }) => fault),
      {
        code: 'nothing-there',
        subject: path,
        what: phrase`the event files in ${path} hold no scalars`,
        remedy: 'images, texts and histograms are not imported',
      },
    ])
  return { runs, files, leftOut, notes }
}
