import { constants, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { codeOf } from '../../shared/errors/message-of.ts'
import { phrase } from '../../shared/errors/phrase.ts'

/** A writer that does not pause for a copy is waited for so many times. */
const mostAttempts = 20

/**
 * Reads a copy of an SQLite file of another program that may write it at this moment: beside one with a write-ahead log
 * SQLite makes files even if it only reads (sqlite.org/wal.html, "Read-Only Databases").
 * @throws BadInput if it cannot be opened or copied
 */
export function withForeignDatabase<Result>(path: string, read: (database: SQLite.Database) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'signum-copy-'))
  try {
    const copy = join(folder, 'copy.db')
    copyQuietly(path, copy)
    const database = new SQLite(copy, { fileMustExist: true })
    try {
      database.pragma('trusted_schema = OFF')
      return read(database)
    } finally {
      database.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Reads a copy of a program's database.
 * @param what it is, for messages: "project of Trackio"
 * @throws BadInput if it cannot be read as one
 */
export function readForeignDatabase<Result>(
  path: string,
  what: string,
  read: (database: SQLite.Database) => Result,
): Result {
  try {
    return withForeignDatabase(path, read)
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} cannot be read as a ${what}: ${(error as Error).message}`,
    })
  }
}

type ReadTable = 'metrics' | 'configs' | 'latest_metrics' | 'runs'

/** Names of the columns of a table; none if there is no such table. */
export function columnsOf(database: SQLite.Database, table: ReadTable): string[] {
  return (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
}

/** Writers remove their journals at the end of every transaction: between two looks, too. */
function copyIfThere(path: string, copy: string): void {
  try {
    copyFileSync(path, copy)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** Copies a database with its log, both as they were at one moment. */
function copyQuietly(path: string, copy: string): void {
  const mark = () =>
    [path, `${path}-wal`, `${path}-journal`]
      .map((file) => {
        const info = statSync(file, { throwIfNoEntry: false, bigint: true })
        return info === undefined ? '' : `${info.ino} ${info.size} ${info.mtimeNs}`
      })
      .join()
  try {
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      const before = mark()
      copyFileSync(path, copy, constants.COPYFILE_FICLONE)
      for (const log of ['-wal', '-journal']) {
        rmSync(copy + log, { force: true })
        copyIfThere(path + log, copy + log)
      }
      if (mark() === before) return
    }
  } catch (error) {
    const what = phrase`${path} cannot be opened: ${(error as Error).message}`
    throw new BadInput({ code: 'unreadable', subject: path, what })
  }
  throw new BadInput({
    code: 'in-use',
    subject: path,
    what: phrase`${path} is written without a pause`,
    remedy: 'try again when its writer rests',
  })
}
