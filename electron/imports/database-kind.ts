import { statSync } from 'node:fs'
import { columnsOf, withForeignDatabase } from './foreign-database.ts'

export const isDatabase = (name: string): boolean => /\.(db|sqlite3?)$/i.test(name)

const known = new Map<string, 'trackio' | 'mlflow'>()

/** What wrote an SQLite file, by its tables; null if they are of neither, or not there yet. Asked again, it knows. */
export function databaseKind(path: string): 'trackio' | 'mlflow' | null {
  try {
    const key = `${path}\n${statSync(path).ino}`
    const before = known.get(key)
    if (before !== undefined) return before
    const kind = withForeignDatabase(path, (database) => {
      const columns = columnsOf(database, 'metrics')
      if (['run_uuid', 'key', 'is_nan', 'step'].every((name) => columns.includes(name))) return 'mlflow'
      return ['run_name', 'metrics'].every((name) => columns.includes(name)) ? 'trackio' : null
    })
    if (kind !== null) known.set(key, kind)
    return kind
  } catch {
    return null
  }
}
