import SQLite from 'better-sqlite3'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { metricName, SeriesCollector, type ImportedRun } from './imported-run.ts'

interface MetricsRow {
  run: string
  name: string
  step: number
  timestamp: string
  metrics: string | Buffer
}

/**
 * Runs of a Trackio project: its SQLite file, one row a step with the metrics as JSON. Read, never written: another
 * process may have it open.
 * @throws BadInput if it is not one
 */
export function readTrackio(path: string): ImportedRun[] {
  let database: SQLite.Database
  try {
    database = new SQLite(path, { readonly: true, fileMustExist: true })
  } catch (error) {
    throw new BadInput({
      code: 'unreadable',
      subject: path,
      what: phrase`${path} cannot be opened: ${(error as Error).message}`,
    })
  }
  try {
    database.pragma('trusted_schema = OFF')
    return runsIn(database, path)
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} cannot be read as a project of Trackio: ${(error as Error).message}`,
    })
  } finally {
    database.close()
  }
}

function runsIn(database: SQLite.Database, path: string): ImportedRun[] {
  const columns = columnsOf(database, 'metrics')
  if (!['run_name', 'step', 'timestamp', 'metrics'].every((name) => columns.includes(name)))
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} is no project of Trackio: it has no table of metrics with run_name, step, timestamp and
            metrics`,
    })
  // Older projects tell runs apart by their names alone.
  const run = columns.includes('run_id') ? 'run_id' : 'run_name'
  const found = new Map<string, { name: string; collector: SeriesCollector }>()
  for (const row of database
    .prepare<[], MetricsRow>(
      `SELECT ${run} AS run, run_name AS name, step, timestamp, metrics FROM metrics ORDER BY id`,
    )
    .iterate()) {
    const { collector } =
      found.get(row.run) ?? found.set(row.run, { name: row.name, collector: new SeriesCollector() }).get(row.run)!
    for (const [name, value] of Object.entries(objectOf(row.metrics, path))) {
      const number = numberOf(value)
      if (number !== null) collector.add(metricName(name), row.step, number, Date.parse(row.timestamp) || 0)
    }
  }
  if (found.size === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`${path} holds no run`,
    })
  const configurations = configurationsOf(database, path)
  return [...found].map(([key, { name, collector }]) => ({
    name,
    configuration: configurations.get(key) ?? {},
    series: collector.series(),
  }))
}

function columnsOf(database: SQLite.Database, table: 'metrics' | 'configs'): string[] {
  return (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
}

/** JSON knows no NaN: Trackio writes it as a word, as Python does, or as null. */
function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (value === 'NaN') return Number.NaN
  return value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : null
}

function objectOf(json: string | Buffer, path: string): Record<string, unknown> {
  const text = typeof json === 'string' ? json : json.toString('utf8')
  const value: unknown = JSON.parse(text.replaceAll(/(?<=[:,[]\s*)(NaN|-?Infinity)(?=\s*[,}\]])/g, '"$1"'))
  if (typeof value !== 'object' || value === null)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} has a row that is no object: ${text.slice(0, 80)}`,
    })
  return value as Record<string, unknown>
}

/** Newer projects keep the configuration of each run beside its metrics. */
function configurationsOf(database: SQLite.Database, path: string): Map<string, ImportedRun['configuration']> {
  const columns = columnsOf(database, 'configs')
  if (!columns.includes('run_name') || !columns.includes('config')) return new Map()
  const rows = database
    .prepare<[], { run: string; config: string | Buffer }>(
      `SELECT ${columns.includes('run_id') ? 'run_id' : 'run_name'} AS run, config FROM configs`,
    )
    .all()
  return new Map(rows.map(({ run, config }) => [run, plainValues(objectOf(config, path))]))
}

/** The plain values of a configuration; what is nested is left out. */
export function plainValues(values: Record<string, unknown>): ImportedRun['configuration'] {
  return Object.fromEntries(
    Object.entries(values).filter(
      (entry): entry is [string, string | number | boolean | null] =>
        entry[1] === null || ['string', 'number', 'boolean'].includes(typeof entry[1]),
    ),
  )
}
