import type { Database } from 'better-sqlite3'

/** Settings of the user, by key, as JSON. */
export function settingsOf(database: Database) {
  const read = database.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck()
  const write = database.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')
  return {
    get(key: string): unknown {
      const text = read.get(key)
      return text === undefined ? null : JSON.parse(text)
    },
    set(key: string, value: unknown): void {
      write.run(key, JSON.stringify(value))
    },
  }
}
