import type { ColumnUse } from '../../shared/contract/imports.ts'
import type { Fault } from '../../shared/errors/fault.ts'
import type { ImportedRun } from './imported-run.ts'
import type { LeftOut } from './remarks.ts'

/** A file that was read. */
export interface ReadFile {
  path: string
  bytes: number
  /** What each column is taken for; empty if the file has none. */
  columns: { name: string; use: ColumnUse; metric: string | null }[]
}

/** Everything that was found in a file or a folder, and what of it is not imported. */
export interface Reading {
  runs: ImportedRun[]
  files: ReadFile[]
  leftOut: LeftOut[]
  /** Worth knowing, though nothing is missing. */
  notes: Fault[]
}
