import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { phrase } from '../../shared/errors/phrase.ts'
import type { FolderForm, FormFiles, RefusedForm } from './folder-form.ts'
import type { Remarks } from './remarks.ts'

/** A folder with files that were looked for, in the order of their names. */
export interface FoundFolder {
  /** As it was reached. */
  folder: string
  /** Without links. */
  place: string
  files: { path: string; bytes: number }[]
  /** What it is, if a program writes such folders. */
  form?: FolderForm | RefusedForm
  /** Folders in which changes of it show, if not in it alone. */
  watched?: string[]
}

const nothing: FormFiles = { files: [], watched: [] }

/**
 * Folders with files of a kind: those in a folder and the folders in it, links to folders followed, each once.
 * @param fits whether a file is of the kind, by its name
 * @param forms folders that are one thing whatever files are in them, which are not looked into any further
 * @param visit told of every folder that is looked into
 */
export async function foldersIn(
  root: string,
  fits: (name: string) => boolean,
  remarks?: Remarks,
  {
    forms = [],
    visit = () => {},
  }: { forms?: readonly (FolderForm | RefusedForm)[]; visit?: (folder: string) => void } = {},
): Promise<FoundFolder[]> {
  const folders: FoundFolder[] = []
  const seen = new Map<string, string>()
  const waiting: string[] = []
  // After all others: a folder is better known by its own path.
  const linked: string[] = []
  for (let folder = root as string | undefined; folder !== undefined; folder = waiting.shift() ?? linked.shift()) {
    const place = await realpath(folder).catch(() => folder)
    const before = seen.get(place)
    if (before !== undefined) {
      const here = folder
      // What programs make for their newest run.
      if (!/^latest/.test(basename(folder)))
        remarks?.note(place, () => ({
          code: 'name-taken',
          subject: here,
          what: phrase`${here} is the same folder as ${before}, and is read once`,
        }))
      continue
    }
    seen.set(place, folder)
    visit(folder)
    const entries = await entriesOf(folder, root, remarks)
    const names = new Set(entries.map(({ name }) => name))
    const form = forms.find((each) => each.fits(names))
    const found = form === undefined ? null : form.kind === null ? nothing : await form.filesOf(folder)
    if (found !== null) {
      for (const watched of found.watched) if (watched !== folder) visit(watched)
      folders.push({ folder, place, form: form!, ...found })
      continue
    }
    const files: FoundFolder['files'] = []
    for (const entry of entries) {
      const { name } = entry
      const path = join(folder, name)
      if (entry.isDirectory()) waiting.push(path)
      // Only what may matter is looked at: a folder may hold a million images.
      if (!entry.isSymbolicLink() && !(entry.isFile() && fits(name))) continue
      const info = await stat(path).catch(() => null)
      if (info === null)
        remarks?.leaveOut(path, () => ({
          code: 'unreadable',
          subject: path,
          what: phrase`${path} cannot be read; where a link leads may be gone`,
        }))
      else if (info.isDirectory()) linked.push(path)
      else if (info.isFile() && fits(name)) files.push({ path, bytes: info.size })
    }
    if (files.length > 0) folders.push({ folder, place, files })
  }
  return folders.sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** What is in a folder, by name; nothing of one within the root that cannot be read, or is gone by now. */
async function entriesOf(folder: string, root: string, remarks?: Remarks): Promise<Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    if (folder === root) throw error
    remarks?.leaveOut(folder, () => ({
      code: 'unreadable',
      subject: folder,
      what: phrase`the folder ${folder} cannot be read: ${(error as Error).message}`,
    }))
    return []
  }
}
