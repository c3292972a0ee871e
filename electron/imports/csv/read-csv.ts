import { stat } from 'node:fs/promises'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { foldersIn } from '../folders.ts'
import type { ImportedRun } from '../imported-run.ts'
import type { Reading, ReadFile } from '../reading.ts'
import { Remarks } from '../remarks.ts'
import { plainly } from './csv.ts'
import { GrowingTable } from './growing-table.ts'

const isTable = (name: string) => /\.[ct]sv$/i.test(name)

/** The tables in a folder and the folders in it, in the order of their names; a file is itself. */
export async function csvFiles(path: string, remarks?: Remarks): Promise<string[]> {
  const info = await stat(path).catch(() => null)
  if (info?.isDirectory() !== true) return [path]
  const folders = await foldersIn(path, isTable, remarks)
  return folders.flatMap(({ files }) => files.map((file) => file.path)).sort()
}

/**
 * Runs of a CSV file, or of all those in a folder, one line a step: a column that counts (step, epoch) and columns of
 * numbers; a column `run` distinguishes several. A table with one value a line (metric, value) is read too, as is a
 * chart that Weights & Biases exported.
 * @throws BadInput naming the line, if it is one file; of a folder, files that cannot be read are left out
 */
export async function readCsv(path: string, options = plainly): Promise<Reading> {
  const remarks = new Remarks()
  const files = await csvFiles(path, remarks)
  if (files.length === 0)
    throw new BadInput({ code: 'nothing-there', subject: path, what: phrase`there is not a CSV file in ${path}` })
  const runs: ImportedRun[] = []
  const read: ReadFile[] = []
  const leftOut: Reading['leftOut'] = []
  const notes: Reading['notes'] = []
  let first: BadInput | null = null
  for (const file of files) {
    const alone = files.length === 1
    try {
      const found = await new GrowingTable(file, path, options).read(true)
      runs.push(...found.runs)
      read.push(...found.files)
      leftOut.push(...found.leftOut)
      notes.push(...found.notes)
    } catch (error) {
      if (!(error instanceof BadInput) || alone) throw error
      first ??= error
      for (const fault of error.faults) remarks.leaveOut(file, () => fault)
    }
  }
  if (runs.length === 0 && first !== null) throw first
  return { runs, files: read, leftOut: [...remarks.leftOut, ...leftOut], notes: [...remarks.notes, ...notes] }
}
