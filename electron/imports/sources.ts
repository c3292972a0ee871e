import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, relative } from 'node:path'
import type { ForeignKind } from '../../shared/contract/imports.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { TableReader, type CsvOptions } from './csv/csv.ts'
import { foldersIn, type FoundFolder } from './folders.ts'
import { GrowingText } from './growing-text.ts'
import { isJournal, Journal } from './journal.ts'
import { isJsonLines, JsonLinesReader } from './jsonl.ts'
import type { Reading } from './reading.ts'
import { counted, Remarks } from './remarks.ts'
import { EventFolder } from './tensorboard/event-folder.ts'
import { isEventFile } from './tensorboard/event-files.ts'
import { readTrackio } from './trackio.ts'
import { isWandbFile, WandbFile } from './wandb/wandb-file.ts'

/** Something in a folder that runs are read from: a file, or a folder of event files. */
export interface FoundSource extends FoundFolder {
  kind: ForeignKind
  /** The same for the same source, found again. */
  key: string
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

const ofNames: readonly (readonly [ForeignKind, (name: string) => boolean])[] = [
  ['tensorboard', isEventFile],
  ['journal', isJournal],
  ['wandb', isWandbFile],
  ['jsonl', isJsonLines],
  ['csv', (name) => /\.[ct]sv$/i.test(name)],
  ['trackio', (name) => /\.db$/i.test(name)],
]

function kindOfName(name: string): ForeignKind | null {
  return ofNames.find(([, fits]) => fits(name))?.[0] ?? null
}

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
  const wanted = (name: string) => (kind === undefined ? kindOfName(name) !== null : kindOfName(name) === kind)
  const folders = info.isFile()
    ? [{ folder: dirname(root), place: dirname(await realpath(root)), files: [{ path: root, bytes: info.size }] }]
    : await foldersIn(root, wanted, remarks, visit)
  return folders.flatMap((found) => sourcesOf(found, kind, remarks))
}

function sourcesOf(found: FoundFolder, kind: ForeignKind | undefined, remarks: Remarks): FoundSource[] {
  const events = found.files.filter(({ path }) => kindOfName(basename(path)) === 'tensorboard')
  const rest = found.files.filter((file) => !events.includes(file))
  const tables = rest.filter(({ path }) => events.length > 0 && kindOfName(basename(path)) === 'csv')
  remarks.note(
    `${found.folder}\ntables`,
    (count) => ({
      code: 'ambiguous',
      subject: found.folder,
      what: phrase`${counted(count, 'CSV file')} in ${found.folder} beside its event files ${count === 1 ? 'is' : 'are'}
            not read`,
    }),
    tables.length,
  )
  const key = (of: ForeignKind, path: string) => `${of}\n${found.place}\n${basename(path)}`
  return [
    ...(events.length === 0
      ? []
      : [{ ...found, files: events, kind: 'tensorboard' as const, key: key('tensorboard', '') }]),
    ...rest
      .filter((file) => !tables.includes(file))
      .map((file) => {
        const of = kind ?? kindOfName(basename(file.path))!
        return { ...found, files: [file], kind: of, key: key(of, file.path) }
      }),
  ]
}

/**
 * A reader of a source.
 * @param root the folder that names of runs start from
 */
export function readerOf({ kind }: FoundSource, root: string, csv: CsvOptions): SourceReader {
  if (kind === 'tensorboard') return new EventFolder(root)
  if (kind === 'trackio') return { read: async ({ files: [file] }) => readTrackio(file!.path) }
  if (kind === 'journal' || kind === 'wandb') {
    let log: Journal | WandbFile | null = null
    const begin = (path: string) => (kind === 'wandb' ? new WandbFile(path) : new Journal(path))
    return { read: ({ files: [file] }) => (log ??= begin(file!.path)).read() }
  }
  let text: GrowingText | null = null
  return {
    read: ({ files: [file] }, whole) => {
      const { path } = file!
      const name = (path === root ? basename(path) : relative(root, path)).replace(/\.\w+$/, '')
      const begin = () => (kind === 'csv' ? new TableReader(path, name, csv) : new JsonLinesReader(path, name))
      return (text ??= new GrowingText(path, begin)).read(whole)
    },
  }
}

/** Runs of all sources of a kind in a folder, or of a file. @throws BadInput of the first that cannot be read */
export async function readSources(root: string, kind: ForeignKind, csv: CsvOptions): Promise<Reading> {
  const remarks = new Remarks()
  const all: Reading = { runs: [], files: [], leftOut: [], notes: [] }
  for (const source of await findSources(root, kind, remarks)) {
    const base = source.files[0]!.path === root ? dirname(root) : root
    const reading = await readerOf(source, base, csv).read(source, true)
    for (const key of ['runs', 'files', 'leftOut', 'notes'] as const) all[key].push(...(reading[key] as never[]))
  }
  all.leftOut.push(...remarks.leftOut)
  all.notes.push(...remarks.notes)
  return all
}
