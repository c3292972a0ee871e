import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { configurationKey, configurationOf, experimentDefaults } from '../../../shared/experiment/configuration.ts'
import { methodNameOf } from '../../../shared/experiment/method.ts'

/** Key of the whole pair's name beside the fields of the experiment. */
export const methodField = 'method'

const markSetting = 'configurations'
/** Raised when what is derived from an experiment changes. */
const version = 1

/**
 * Configurations in columns, derived from the experiments: one row a field and configuration. Runs that differ in their
 * seed alone share one. Derived again when this Signum knows other fields or defaults than the one that wrote them.
 */
export function configurationsOf(database: Database) {
  const find = database.prepare<[string], number>('SELECT id FROM configurations WHERE digest = ?').pluck()
  const add = database.prepare('INSERT INTO configurations (digest, words) VALUES (?, ?)')
  const addValue = database.prepare(
    'INSERT INTO configuration_values (field_id, configuration_id, value) VALUES (?, ?, ?)',
  )
  const idOf = database.prepare<[string], number>('SELECT id FROM fields WHERE key = ?').pluck()
  const addField = database.prepare('INSERT INTO fields (key) VALUES (?)')
  const distinct = database
    .prepare<[string], unknown>(
      'SELECT DISTINCT value FROM configuration_values WHERE field_id = (SELECT id FROM fields WHERE key = ?) ' +
        'ORDER BY value LIMIT 200',
    )
    .pluck()
  const readMark = database.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck()
  const writeMark = database.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)')

  const configurations = {
    /** The configuration of an experiment, made within the caller's transaction if there is none. */
    obtain(experiment: Readonly<Record<string, unknown>>): number {
      const digest = digestOf(configurationKey(experiment))
      const found = find.get(digest)
      if (found !== undefined) return found
      const method = methodNameOf(experiment)
      const id = Number(
        add.run(digest, [method, experiment.model, experiment.dataset].join('\n').toLowerCase()).lastInsertRowid,
      )
      for (const [key, value] of [...Object.entries(configurationOf(experiment)), [methodField, method] as const]) {
        addValue.run(idOf.get(key) ?? addField.run(key).lastInsertRowid, id, stored(value))
      }
      return id
    },

    /** The configuration of an experiment; null if no run had it. */
    find: (experiment: Readonly<Record<string, unknown>>): number | null =>
      find.get(digestOf(configurationKey(experiment))) ?? null,

    /** Different values that a field has in the store, up to 200 of them. */
    valuesOf: (field: string): unknown[] => distinct.all(field),

    /** Derives all configurations again if they were derived by another version, or not yet. */
    refresh: database.transaction((): void => {
      const mark = digestOf(JSON.stringify([version, experimentDefaults]))
      if (readMark.get(markSetting) === JSON.stringify(mark)) return
      const runs = database.prepare<[], { id: number; experiment: string }>('SELECT id, experiment FROM runs').all()
      const assign = database.prepare('UPDATE runs SET configuration_id = ?, seed = ? WHERE id = ?')
      database.exec('UPDATE runs SET configuration_id = NULL; DELETE FROM configurations; DELETE FROM fields')
      for (const { id, experiment: text } of runs) {
        const experiment = JSON.parse(text) as Record<string, unknown>
        assign.run(configurations.obtain(experiment), experiment.seed ?? null, id)
      }
      writeMark.run(markSetting, JSON.stringify(mark))
    }).immediate,

    /** Whether they are up to date. Looks only. */
    current: (): boolean =>
      readMark.get(markSetting) === JSON.stringify(digestOf(JSON.stringify([version, experimentDefaults]))),
  }
  return configurations
}

export type Configurations = ReturnType<typeof configurationsOf>

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/**
 * A value as SQLite can sort it: switches as 0 and 1, parameters as their JSON. Whole numbers go in as such: a number
 * is bound as a real one.
 */
function stored(value: unknown): string | number | bigint | null {
  if (typeof value === 'boolean' || (Number.isSafeInteger(value) && !Object.is(value, -0))) return BigInt(Number(value))
  if (value === null || value === undefined) return null
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}
