import { closeSync, copyFileSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { backupDirectoryOf } from './backup-folder.ts'
import { hasOurHeader } from './database.ts'
import { isSealBroken, seal } from './seal.ts'

/** A file above so many bytes is checked only where its last host did not close it. */
const alwaysCheckedBytes = 256 * 1024 * 1024

/** Names of the copies that `backUpNow` makes; those before a migration are named otherwise and kept. */
const backupPattern = /^signum-\d{8}-\d{6}\.db$/
const keptBackups = 7

/** What is wrong with a database file, in SQLite's words; null where nothing is. */
export function damageOf(file: string): string | null {
  if (isSealBroken(file)) return 'its content is not what was written'
  try {
    const database = new SQLite(file, { readonly: true, fileMustExist: true })
    try {
      const found = database.pragma('quick_check(5)') as { quick_check: string }[]
      return found.length === 1 && found[0]!.quick_check === 'ok' ? null : found.flatMap((row) => row.quick_check.split('\n')).filter((line) => !line.startsWith('***'))[0]!
    } finally {
      database.close()
    }
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    return code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_IOERR_SHORT_READ') ? message : null
  }
}

/**
 * Puts the newest good copy in the place of a damaged database, which is moved aside and never deleted.
 * @returns what was done, in words; null where the file is sound, or missing
 */
export function recover(file: string, backupDirectory = backupDirectoryOf(file)): string | null {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  // A file that does not begin as ours, and is not the one that was sealed, is another program's: it is refused, and left where it is.
  if (size === 0 || (!hasOurHeader(file) && !isSealBroken(file))) return null
  if (size > alwaysCheckedBytes && !existsSync(`${file}-wal`) && !isSealBroken(file)) return null
  const damage = damageOf(file)
  if (damage === null) return null
  const aside = `${file}.damaged-${stamp(new Date())}`
  for (const end of ['', '-wal', '-shm', '.seal']) if (existsSync(file + end)) renameSync(file + end, aside + end)
  const good = backupsIn(backupDirectory).find((path) => damageOf(path) === null)
  if (good === undefined) return `${file} was damaged (${damage}) and was moved to ${aside}; there was no good copy in ${backupDirectory}, so that Signum begins with an empty store. The runs' own files are untouched.`
  copyWhole(good, file)
  return `${file} was damaged (${damage}) and was moved to ${aside}; the copy of ${basename(good)} was put in its place. Runs that came after it are missing from the list; their checkpoints are still in the folder "runs".`
}

/** Copies by their time, the newest first. */
export function backupsIn(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.db'))
    .map((name) => join(directory, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
}

/** Under a temporary name, flushed, then renamed. */
function copyWhole(from: string, to: string): void {
  const temporary = `${to}.partial`
  copyFileSync(from, temporary)
  const descriptor = openSync(temporary, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
  renameSync(temporary, to)
}

/** Whether the newest copy is older than so many milliseconds, or there is none. */
export function backupIsDue(directory: string, age: number): boolean {
  const [newest] = backupsIn(directory)
  return newest === undefined || Date.now() - statSync(newest).mtimeMs > age
}

/** Copies an open database while others go on writing; the oldest copies beyond those that are kept go. @returns the path of the copy */
export async function backUpNow(database: SQLite.Database, directory: string): Promise<string> {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, `signum-${stamp(new Date())}.db`)
  const temporary = `${path}.partial`
  try {
    await database.backup(temporary)
    const descriptor = openSync(temporary, 'r+')
    fsyncSync(descriptor)
    closeSync(descriptor)
    renameSync(temporary, path)
    seal(path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  const regular = backupsIn(directory).filter((each) => backupPattern.test(basename(each)))
  for (const old of regular.slice(keptBackups)) for (const path of [old, `${old}.seal`]) rmSync(path, { force: true })
  return path
}

/** 20261125-134501, in universal time. */
function stamp(time: Date): string {
  return time.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
}
