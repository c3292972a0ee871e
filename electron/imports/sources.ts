import { statSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import type { ForeignKind } from '../../shared/contract/imports.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import type { CsvOptions } from './csv/csv.ts'
import { GrowingTable } from './csv/growing-table.ts'
import { databaseKind, isDatabase } from './database-kind.ts'
import { aimForm } from './aim.ts'
import { DvcliveFolder, dvcliveForm } from './dvclive.ts'
import type { FolderForm, RefusedForm } from './folder-form.ts'
import { foldersIn, type FoundFolder } from './folders.ts'
import { GrowingText } from './growing-text.ts'
import { isJournal, Journal } from './journal.ts'
import { isJsonLines, JsonLinesReader } from './jsonl.ts'
import { MlflowDatabase } from './mlflow/database.ts'
import { mlflowForm, MlflowFolder } from './mlflow/run-folder.ts'
import type { Reading } from './reading.ts'
import { counted, Remarks } from './remarks.ts'
import { EventFolder } from './tensorboard/event-folder.ts'
import { isEventFile } from './tensorboard/event-files.ts'
import { TrackioFile } from './trackio.ts'
import { isWandbFile, WandbFile } from './wandb/wandb-file.ts'

/** Something in a folder that runs are read from: a file, or a folder of event files. */
export interface FoundSource extends FoundFolder {
  kind: ForeignKind
  /** The same for the same source, found again. */
  key: string
  /** Folders in which its changes show. */
  watched: string[]
}

/** Reads a source, again and again while it grows. */
export interface SourceReader {
  /**
   * Its runs as they are now.
   * @param whole whether a last line without an end is read too, which its writer may still be at
   * @throws BadInput
   */
  read(source: FoundSource, whole: boolean): Promise<Reading>
}

const forms: readonly (FolderForm | RefusedForm)[] = [mlflowForm, dvcliveForm, aimForm]

/** Kinds of files by their names; of a database its tables tell. */
const ofNames: readonly (readonly [ForeignKind | 'database', (name: string) => boolean])[] = [
  ['tensorboard', isEventFile],
  ['journal', isJournal],
  ['wandb', isWandbFile],
  ['jsonl', isJsonLines],
  ['csv', (name) => /\.[ct]sv$/i.test(name)],
  ['database', isDatabase],
]

function kindOfName(name: string): ForeignKind | 'database' | null {
  return ofNames.find(([, fits]) => fits(name))?.[0] ?? null
}

const inDatabase: readonly (ForeignKind | undefined)[] = ['trackio', 'mlflow']

/**
 * The sources in a folder and the folders in it; a file is one itself. A CSV beside event files holds what they hold,
 * and is read only if CSV is asked for.
 * @param kind only those of this kind
 * @param visit told of every folder that is looked into
 */
export async function findSources(
  root: string,
  kind: ForeignKind | undefined,
  remarks: Remarks,
  visit: (folder: string) => void = () => {},
): Promise<FoundSource[]> {
  const info = await stat(root)
  const wanted = (name: string) => {
    const of = kindOfName(name)
    return of !== null && (kind === undefined || of === kind || (of === 'database' && inDatabase.includes(kind)))
  }
  const ofKind = forms.filter((form) => kind === undefined || form.kind === kind || form.kind === null)
  const folders = info.isFile()
    ? [{ folder: dirname(root), place: dirname(await realpath(root)), files: [{ path: root, bytes: info.size }] }]
    : await foldersIn(root, wanted, remarks, { forms: ofKind, visit })
  return folders.flatMap((found) => sourcesOf(found, root, kind, remarks))
}

function sourcesOf(found: FoundFolder, root: string, kind: ForeignKind | undefined, remarks: Remarks): FoundSource[] {
  const key = (of: ForeignKind, path: string) => `${of}\n${found.place}\n${basename(path)}`
  const { folder, form, watched = [folder] } = found
  if (form?.kind === null) {
    remarks.leaveOut(folder, () => form.refusal(folder))
    return []
  }
  if (form !== undefined) return [{ ...found, kind: form.kind, key: key(form.kind, ''), watched }]
  const events = found.files.filter(({ path }) => kindOfName(basename(path)) === 'tensorboard')
  const rest = found.files.filter((file) => !events.includes(file))
  const tables = rest.filter(({ path }) => events.length > 0 && kindOfName(basename(path)) === 'csv')
  remarks.note(
    `${folder}\ntables`,
    (count) => ({
      code: 'ambiguous',
      subject: folder,
      what: phrase`${counted(count, 'CSV file')} in ${folder} beside its event files ${count === 1 ? 'is' : 'are'}
            not read`,
    }),
    tables.length,
  )
  return [
    ...(events.length === 0
      ? []
      : [{ ...found, files: events, kind: 'tensorboard' as const, key: key('tensorboard', ''), watched }]),
    ...rest
      .filter((file) => !tables.includes(file))
      .flatMap((file): FoundSource[] => {
        const of = file.path === root && kind !== undefined ? kind : kindOfFile(file.path, remarks)
        if (of === null || (kind !== undefined && of !== kind)) return []
        return [{ ...found, files: [file], kind: of, key: key(of, file.path), watched }]
      }),
  ]
}

/** What a file is by its name and its tables; null if that cannot be said. */
function kindOfFile(path: string, remarks: Remarks): ForeignKind | null {
  const named = kindOfName(basename(path))
  return named === 'database' ? (databaseKind(path) ?? tellOfDatabase(path, remarks)) : named
}

/** A file that was made moments ago may not hold its tables yet. */
const newest = 20_000

function tellOfDatabase(path: string, remarks: Remarks): null {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
  if (Date.now() - made > newest)
    remarks.leaveOut(path, () => ({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} holds neither a project of Trackio nor a store of MLflow`,
    }))
  return null
}

/**
 * A reader of a source.
 * @param root the folder that names of runs start from
 * @param shared takes what readers say of many sources together
 */
export function readerOf(
  { kind, form, files: [first] }: FoundSource,
  root: string,
  csv: CsvOptions,
  shared: Remarks | null = null,
): SourceReader {
  const { path = '' } = first ?? {}
  if (kind === 'tensorboard') return new EventFolder(root)
  if (kind === 'mlflow' && form !== undefined) return new MlflowFolder(shared)
  if (kind === 'trackio' || kind === 'mlflow') {
    const database = kind === 'trackio' ? new TrackioFile(path) : new MlflowDatabase(path)
    return { read: async () => database.read() }
  }
  if (kind === 'journal' || kind === 'wandb') {
    let log: Journal | WandbFile | null = null
    const begin = () => (kind === 'wandb' ? new WandbFile(path) : new Journal(path))
    return { read: () => (log ??= begin()).read() }
  }
  if (kind === 'dvclive') return new DvcliveFolder(root)
  if (kind === 'csv') {
    const table = new GrowingTable(path, root, csv)
    return { read: (_, whole) => table.read(whole) }
  }
  const name = (path === root ? basename(path) : relative(root, path)).replace(/\.\w+$/, '')
  const text = new GrowingText(path, () => new JsonLinesReader(path, name))
  return { read: (_, whole) => text.read(whole) }
}

/** Runs of all sources of a kind in a folder, or of a file. @throws BadInput of the first that cannot be read */
export async function readSources(root: string, kind: ForeignKind, csv: CsvOptions): Promise<Reading> {
  const remarks = new Remarks()
  const all: Reading = { runs: [], files: [], leftOut: [], notes: [] }
  const sources = await findSources(root, kind, remarks)
  if (sources.length === 0)
    throw new BadInput(
      remarks.leftOut[0]?.fault ?? {
        code: 'nothing-there',
        subject: root,
        what: phrase`there is nothing in ${root} that can be read as ${kind}`,
      },
    )
  for (const source of sources) {
    const base = source.files[0]!.path === root ? dirname(root) : root
    const reading = await readerOf(source, base, csv, remarks).read(source, true)
    for (const key of ['runs', 'files', 'leftOut', 'notes'] as const) all[key].push(...(reading[key] as never[]))
  }
  all.leftOut.push(...remarks.leftOut)
  all.notes.push(...remarks.notes)
  return all
}
