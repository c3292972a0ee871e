import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import SQLite from 'better-sqlite3'
import { phrase } from '../../../shared/errors/phrase.ts'
import { backupDirectoryOf } from './backup-folder.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { Failure } from '../failure.ts'
import { writeCopy } from './copy.ts'
import { hasOurHeader } from './database.ts'
import { isSealBroken, seal } from './seal.ts'

/** A file above so many bytes is checked only if its last host did not close it. */
const alwaysCheckedBytes = 256 * 1024 * 1024

/** Names of the copies that `backUpNow` makes; those before a migration are named otherwise and kept. */
const backupPattern = /^signum-\d{8}-\d{6}\.db$/
const keptBackups = 7

/** Damage of a database file, in SQLite's words; null if nothing is. */
export function damageOf(file: string): string | null {
  if (isSealBroken(file)) return 'its content is not what was written'
  try {
    const database = new SQLite(file, { readonly: true, fileMustExist: true })
    try {
      const found = database.pragma('quick_check(5)') as { quick_check: string }[]
      return found.length === 1 && found[0]!.quick_check === 'ok'
        ? null
        : found.flatMap((row) => row.quick_check.split('\n')).filter((line) => !line.startsWith('***'))[0]!
    } finally {
      database.close()
    }
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string }
    return code === 'SQLITE_CORRUPT' ||
      code === 'SQLITE_NOTADB' ||
      code.startsWith('SQLITE_CORRUPT') ||
      code.startsWith('SQLITE_IOERR_SHORT_READ')
      ? message
      : null
  }
}

/**
 * Puts the newest good copy in the place of a damaged database, which is moved aside and never deleted. The copy is
 * whole before anything is moved: if there is no room for it, all stays as it is.
 * @returns what was done, in words; null if the file is sound, or missing
 * @throws Failure if the copy cannot be put in its place.
 */
export function recover(file: string, backupDirectory = backupDirectoryOf(file)): string | null {
  const restored = `${file}.restored`
  const aside = `${file}.damaged-${stamp(new Date())}`
  // An earlier recovery was cut short after the damaged file had been moved.
  if (!existsSync(file) && existsSync(restored)) {
    replaceBy(restored, file, aside)
    return (
      `${file} was damaged and had been moved aside, to a file beside it whose name ends in ".damaged-" and the ` +
      'time; its newest good copy is now in its place. Runs that came after that copy are missing from the list; ' +
      'their checkpoints are still in the folder "runs".'
    )
  }
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  // A file that does not begin as ours, and is not the one that was sealed, is another program's: it is refused, and
  // left where it is.
  if (size === 0 || (!hasOurHeader(file) && !isSealBroken(file))) return null
  if (size > alwaysCheckedBytes && !existsSync(`${file}-wal`) && !isSealBroken(file)) return null
  const damage = damageOf(file)
  if (damage === null) return null
  const good = backupsIn(backupDirectory).find((path) => damageOf(path) === null)
  if (good === undefined) {
    moveAside(file, aside)
    return (
      `${file} was damaged (${damage}) and was moved to ${aside}; there was no good copy in ${backupDirectory}, ` +
      `so that Signum begins with an empty store. The runs' own files are untouched.`
    )
  }
  try {
    copyFlushed(good, restored)
  } catch (error) {
    throw new Failure(
      'disk',
      {
        code: 'damaged',
        subject: file,
        what: phrase`${file} is damaged (${damage}), and there is no room to put its copy ${good} in its place, or it
            could not be written (${messageOf(error)})`,
        remedy: 'all was left as it was: free some space, then start again',
      },
      error,
    )
  }
  replaceBy(restored, file, aside)
  return (
    `${file} was damaged (${damage}) and was moved to ${aside}; the copy of ${basename(good)} was put in its ` +
    'place. Runs that came after it are missing from the list; their checkpoints are still in the folder "runs".'
  )
}

/** Files of a database: the file itself, then those beside it. */
const endings = ['', '-wal', '-shm', '.seal']

function moveAside(file: string, aside: string): void {
  for (const end of endings) if (existsSync(file + end)) renameSync(file + end, aside + end)
}

function replaceBy(restored: string, file: string, aside: string): void {
  moveAside(file, aside)
  renameSync(restored, file)
}

/** Copies by their time, the newest first. */
export function backupsIn(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory)
    .filter((name) => name.endsWith('.db'))
    .map((name) => join(directory, name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)
}

function copyFlushed(from: string, to: string): void {
  try {
    copyFileSync(from, to)
    flush(to)
  } catch (error) {
    rmSync(to, { force: true })
    throw error
  }
}

function flush(file: string): void {
  const descriptor = openSync(file, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Whether the newest copy is older than so many milliseconds, or there is none. */
export function backupIsDue(directory: string, age: number): boolean {
  const [newest] = backupsIn(directory)
  return newest === undefined || Date.now() - statSync(newest).mtimeMs > age
}

/**
 * Copies an open database while others go on writing; the oldest copies beyond those that are kept go. @returns the
 * path of the copy
 * @throws Failure if it cannot be written: the database itself is not touched.
 */
export async function backUpNow(database: SQLite.Database, directory: string): Promise<string> {
  const path = join(directory, `signum-${stamp(new Date())}.db`)
  await writeCopy(path, async (temporary) => {
    await database.backup(temporary)
    flush(temporary)
  })
  seal(path)
  const regular = backupsIn(directory).filter((each) => backupPattern.test(basename(each)))
  for (const old of regular.slice(keptBackups)) for (const path of [old, `${old}.seal`]) rmSync(path, { force: true })
  return path
}

/** 20261125-134501, in universal time. */
function stamp(time: Date): string {
  return time.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
}
