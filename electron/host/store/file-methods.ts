import { statSync } from 'node:fs'
import type { Database } from 'better-sqlite3'
import { backupDirectoryOf } from './backup-folder.ts'
import { backupIsDue, backUpNow } from './recovery.ts'

/** What is asked of the file of a store: its size, its soundness, its copies. */
export function fileMethodsOf(database: Database, file: string) {
  return {
    /** Copies the file into the folder of backups, while others go on writing. @returns the path of the copy */
    backUp: (): Promise<string> => backUpNow(database, backupDirectoryOf(file)),
    /** Whether the newest copy is older than so many milliseconds. */
    backupIsDue: (age: number): boolean => backupIsDue(backupDirectoryOf(file), age),
    /** Bytes of the file and its write-ahead log. */
    size: (): number =>
      [file, `${file}-wal`].reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0),
    /** SQLite's own check of the file: null if all is well, else its findings. */
    check(): string | null {
      const found = database.pragma('quick_check') as { quick_check: string }[]
      return found.length === 1 && found[0]!.quick_check === 'ok'
        ? null
        : found.map((row) => row.quick_check).join('; ')
    },
  }
}
