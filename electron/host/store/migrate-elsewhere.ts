import type { Database } from 'better-sqlite3'

/**
 * A state for runs that others train and that grow. SQLite changes no constraint of a table; that its text may be
 * changed where a CHECK only becomes weaker says sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema
 * Changes".
 */
export function elsewhere(database: Database): void {
  const change = `UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'runs'`
  const version = database.pragma('schema_version', { simple: true }) as number
  database.unsafeMode(true)
  try {
    database.pragma('writable_schema = ON')
    database.prepare(change).run(`'failed')`, `'failed', 'elsewhere')`)
    database.pragma(`schema_version = ${version + 1}`)
    database.pragma('writable_schema = RESET')
  } finally {
    database.unsafeMode(false)
  }
}
