import type { Database } from 'better-sqlite3'

/**
 * Gives pages that removed runs left free back to the system, a few thousand at a time so that nobody waits long for
 * the store.
 * @returns how many are left to give back; 0 if the file cannot shrink by parts (made by a program that did not ask
 * for it).
 */
export function reclaimerOf(database: Database): (pages?: number) => number {
  return (pages = 2000) => {
    if (database.pragma('auto_vacuum', { simple: true }) !== 2) return 0
    database.pragma(`incremental_vacuum(${Math.floor(pages)})`)
    const left = database.pragma('freelist_count', { simple: true }) as number
    // The file itself becomes shorter when the log is written back to it.
    if (left === 0) database.pragma('wal_checkpoint(TRUNCATE)')
    return left
  }
}
