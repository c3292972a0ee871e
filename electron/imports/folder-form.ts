import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ForeignKind } from '../../shared/contract/imports.ts'
import type { FaultInput } from '../../shared/errors/fault.ts'
import { namesIn } from './names-in.ts'

/** What of a folder a run is read from. */
export interface FormFiles {
  files: { path: string; bytes: number }[]
  /** Folders in which changes of it show. */
  watched: string[]
}

/** A folder that a program writes for a run, with files that belong together whatever they are called. */
export interface FolderForm {
  kind: ForeignKind
  /** Whether a folder is one, by the names in it. */
  fits(names: ReadonlySet<string>): boolean
  /** Null if it is none though its names fit. */
  filesOf(folder: string): Promise<FormFiles | null>
}

/** A folder of a program whose files only the program itself can read. */
export interface RefusedForm {
  kind: null
  fits(names: ReadonlySet<string>): boolean
  /** Why it is not read, and the way out. */
  refusal(folder: string): FaultInput
}

/** Files with their sizes; those that are gone by now are left out. */
export async function sized(paths: readonly string[]): Promise<FormFiles['files']> {
  const infos = await Promise.all(paths.map((path) => stat(path).catch(() => null)))
  return paths.flatMap((path, index) => (infos[index]?.isFile() === true ? [{ path, bytes: infos[index].size }] : []))
}

/** All files in a folder and the folders in it, in the order of their names, and these folders. */
export async function filesWithin(folder: string): Promise<{ paths: string[]; folders: string[] }> {
  const [paths, folders] = [[] as string[], [folder]]
  for (const each of folders) {
    for (const entry of await namesIn(each)) {
      const path = join(each, entry.name)
      if (entry.isDirectory()) folders.push(path)
      else if (entry.isFile()) paths.push(path)
    }
  }
  return { paths, folders }
}
