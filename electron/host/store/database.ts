import { randomUUID } from 'node:crypto'
import { closeSync, existsSync, linkSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import SQLite, { type Database } from 'better-sqlite3'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { codeOf, messageOf } from '../../../shared/errors/message-of.ts'
import { Failure, isDiskFull } from '../failure.ts'
import { removeDraft, writeCopySync } from './copy.ts'
import { migrations } from './migrations.ts'
import { backupDirectoryOf } from './backup-folder.ts'

/** "SGNM": marks a SQLite file as ours, at byte 68 of its header (sqlite.org/fileformat2.html). */
export const applicationId = 0x53474e4d

/**
 * Opens a store's file, makes it if there is none, and brings it to the newest schema. An older file is copied
 * first.
 * @throws BadInput if the file is not a Signum database, or was written by a newer Signum.
 * @throws Failure if it cannot be read or written.
 */
export function openDatabase(file: string, backupDirectory = backupDirectoryOf(file), steps = migrations): Database {
  try {
    refuseForeignFile(file)
    if (!existsSync(file)) makeAnew(file)
    const database = new SQLite(file, { timeout: 5000 })
    try {
      prepare(database, file, backupDirectory, steps)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    throw explained(error, file)
  }
}

/** Bytes of a page of a new file: a chunk of points, some 10 KB, then takes two. */
const pageSize = 8192
/** Bytes of the write-ahead log that are kept for what comes next. */
const longestLog = 32 * 1024 * 1024

function prepare(database: Database, file: string, backupDirectory: string, steps: typeof migrations): void {
  if (database.pragma('page_count', { simple: true }) === 0) markAsOurs(database)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  // A log that grew during a long query or a copy shrinks when it next restarts.
  database.pragma(`journal_size_limit = ${longestLog}`)
  database.pragma('foreign_keys = ON')
  const version = versionOf(database)
  if (version > steps.length) {
    throw new BadInput({
      code: 'newer-version',
      subject: file,
      field: 'dataDir',
      what: phrase`${file} was written by a newer Signum (schema ${version}; this one knows ${steps.length})`,
      remedy: 'update Signum, or choose another data directory',
    })
  }
  if (version > 0 && version < steps.length)
    backUp(database, join(backupDirectory, `${basename(file, '.db')}-schema-${version}-${Date.now()}.db`))
  steps.forEach((migrate, index) => {
    // Immediate: two hosts may open a new file at the same moment, and the second must see what the first has done.
    database
      .transaction(() => {
        if (versionOf(database) > index) return
        migrate(database)
        database.pragma(`user_version = ${index + 1}`)
      })
      .immediate()
  })
  // Cache for the pages that lists, groups and curves read often; in KiB if negative.
  database.pragma('cache_size = -16384')
  makeShrinkable(database)
}

/**
 * Makes a new store's file, empty but marked as ours, under a name of its own first: a beginning that is cut short
 * leaves nothing that looks like another program's file. If another host was faster, its file stays.
 */
function makeAnew(file: string): void {
  const temporary = `${file}.${randomUUID()}.partial`
  try {
    const database = new SQLite(temporary)
    try {
      markAsOurs(database)
    } finally {
      database.close()
    }
    link(temporary, file)
  } finally {
    removeDraft(temporary)
  }
}

/** Gives a file another name that nothing has yet. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    // Not every file system has hard links; what else is wrong, renaming says.
    if (!existsSync(to)) renameSync(from, to)
  }
}

/**
 * Header of an empty database before write-ahead logging begins: from then on the header may lag behind the
 * log.
 */
function markAsOurs(database: Database): void {
  // Both must be said before the first page is written.
  database.pragma(`page_size = ${pageSize}`)
  database.pragma('auto_vacuum = INCREMENTAL')
  database.pragma(`application_id = ${applicationId}`)
}

/** A file of an older schema cannot give space back by parts before it was rewritten once. */
function makeShrinkable(database: Database): void {
  if (database.pragma('auto_vacuum', { simple: true }) !== 0) return
  try {
    database.pragma('auto_vacuum = INCREMENTAL')
    database.exec('VACUUM')
  } catch (error) {
    // In use by another program, or no room for a copy: the next start tries again.
    const code = codeOf(error) ?? ''
    if (!code.startsWith('SQLITE_BUSY') && !isDiskFull(error)) throw error
  }
}

function versionOf(database: Database): number {
  return database.pragma('user_version', { simple: true }) as number
}

/** Writes a whole, compact copy of a database to a new file. */
export function backUp(database: Database, file: string): void {
  writeCopySync(file, (temporary) => database.prepare('VACUUM INTO ?').run(temporary))
}

/** Looks at the header only: a file of another program is neither opened nor changed. */
function refuseForeignFile(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0 || hasOurHeader(file)) return
  throw new BadInput({
    code: 'wrong-format',
    subject: file,
    field: 'dataDir',
    what: phrase`${file} is not a Signum database; it was left as it is`,
    remedy: 'move it away, or choose another data directory',
  })
}

/** Whether a file begins as a store does. */
export function hasOurHeader(file: string): boolean {
  const header = Buffer.alloc(100)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, header.length, 0)
  } finally {
    closeSync(descriptor)
  }
  return header.toString('latin1', 0, 16) === 'SQLite format 3\0' && header.readUInt32BE(68) === applicationId
}

/** A system's or SQLite's error on a store's file, in words. */
export function explained(error: unknown, file: string): unknown {
  if (error instanceof BadInput || error instanceof Failure) return error
  const code = codeOf(error) ?? ''
  if (isDiskFull(error))
    return new Failure(
      'disk',
      {
        code: 'disk-full',
        subject: file,
        what: phrase`the disk is full: ${file} could not be written`,
        remedy: 'free some space, then try again',
      },
      error,
    )
  if (code.startsWith('SQLITE_BUSY'))
    return new Failure(
      'busy',
      {
        code: 'in-use',
        subject: file,
        what: phrase`another program has kept ${file} locked for more than 5 seconds`,
        remedy: 'close it, then try again',
      },
      error,
    )
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') {
    return new Failure(
      'disk',
      {
        code: 'damaged',
        subject: file,
        what: phrase`${file} is damaged (${messageOf(error)})`,
        remedy: 'move it away and put back a copy from the folder "backups", or start with an empty store',
      },
      error,
    )
  }
  if (/^(SQLITE_(READONLY|CANTOPEN|IOERR|PERM)|E[A-Z]+$)/.test(code)) {
    return new Failure(
      'disk',
      {
        code: 'unreadable',
        subject: file,
        what: phrase`${file} cannot be read or written (${messageOf(error)})`,
        remedy: 'check its permissions, or choose another data directory',
      },
      error,
    )
  }
  return error
}
