import { statSync } from 'node:fs'
import type SQLite from 'better-sqlite3'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { withForeignDatabase } from './foreign-database.ts'
import { SeriesCollector, type ImportedRun } from './imported-run.ts'
import { parsePythonJson, pythonNumber } from './python-json.ts'
import type { Reading } from './reading.ts'
import { counted, Remarks } from './remarks.ts'
import { longerNames, realPathOf } from './run-places.ts'

interface MetricsRow {
  id: number
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
export function readTrackio(path: string): Reading {
  try {
    return withForeignDatabase(path, (database) => readingOf(database, path))
  } catch (error) {
    if (error instanceof BadInput) throw error
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} cannot be read as a project of Trackio: ${(error as Error).message}`,
    })
  }
}

function readingOf(database: SQLite.Database, path: string): Reading {
  const columns = columnsOf(database, 'metrics')
  if (!['run_name', 'step', 'timestamp', 'metrics'].every((name) => columns.includes(name)))
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} is not a project of Trackio: it has no table of metrics with run_name, step, timestamp and
            metrics`,
    })
  const remarks = new Remarks()
  // Older projects tell runs apart by their names alone.
  const run = columns.includes('run_id') ? 'run_id' : 'run_name'
  const found = new Map<string, { name: string; collector: SeriesCollector }>()
  for (const row of database
    .prepare<[], MetricsRow>(
      `SELECT id, ${run} AS run, run_name AS name, step, timestamp, metrics FROM metrics ORDER BY id`,
    )
    .iterate()) {
    let of = found.get(row.run)
    if (of === undefined) found.set(row.run, (of = { name: row.name, collector: new SeriesCollector() }))
    takeRow(row, of.collector, path, remarks)
  }
  const configurations = configurationsOf(database, path, remarks)
  const place = realPathOf(path)
  const runs = [...found]
    .map(([key, { name, collector }]): ImportedRun => ({
      name,
      longerNames: [...longerNames(name, place.replace(/\.db$/i, '')), `${name} (${key})`],
      source: `${place}#${key}`,
      head: collector.head,
      configuration: configurations.get(key) ?? {},
      series: collector.series(remarks, path),
    }))
    .filter(({ series }) => series.length > 0)
  if (runs.length === 0)
    throw new BadInput({
      code: 'nothing-there',
      subject: path,
      what: phrase`${path} holds no run`,
    })
  return {
    runs,
    files: [{ path, bytes: statSync(path).size, columns: [] }],
    leftOut: remarks.leftOut,
    notes: remarks.notes,
  }
}

function takeRow(row: MetricsRow, collector: SeriesCollector, path: string, remarks: Remarks): void {
  const metrics = objectOf(row.metrics, `row ${row.id}`, path, remarks)
  if (metrics === null) return
  if (!Number.isSafeInteger(row.step)) {
    remarks.leaveOut(`${path}\nstep`, (count) => ({
      code: 'bad-value',
      subject: path,
      what: phrase`${counted(count, 'row')} of ${path} whose step is not a number, first row ${row.id}`,
    }))
    return
  }
  const time = Date.parse(row.timestamp) || 0
  for (const [name, value] of Object.entries(metrics)) {
    const number = pythonNumber(value)
    if (number === null) {
      if (value !== null) leaveOutValue(name, value, path, remarks)
      continue
    }
    const before = collector.pointsOf(name)
    const last = before?.steps.at(-1)
    if (last !== undefined && row.step < last && before!.steps.includes(row.step))
      remarks.note(
        `${path}\nresumed`,
        (count) => ({
          code: 'conflict',
          subject: path,
          what: phrase`${counted(count, 'value')} in ${path} ${count === 1 ? 'was' : 'were'} replaced: a run goes back
                to an earlier step in row ${row.id}, as a training that was resumed does`,
        }),
        collector.takeBack(row.step, [name]),
      )
    collector.add(name, row.step, number, time)
  }
}

/** Counts a value of a metric that is no number, by what it is. */
export function leaveOutValue(name: string, value: unknown, path: string, remarks: Remarks): void {
  const type = typeof value === 'object' && value !== null && '_type' in value ? String(value._type) : null
  const what = type ?? (typeof value === 'string' ? 'a text' : typeof value === 'boolean' ? 'yes or no' : 'nested')
  remarks.leaveOut(`${path}\n${name}\n${what}`, (count) => ({
    code: 'unsupported',
    subject: path,
    what: phrase`${counted(count, 'value')} of ${name} in ${path} (${what})`,
  }))
}

function columnsOf(database: SQLite.Database, table: 'metrics' | 'configs'): string[] {
  return (database.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name)
}

function objectOf(
  json: string | Buffer,
  place: string,
  path: string,
  remarks: Remarks,
): Record<string, unknown> | null {
  const text = typeof json === 'string' ? json : json.toString('utf8')
  try {
    const value = parsePythonJson(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Said below.
  }
  remarks.leaveOut(`${path}\nno object`, (count) => ({
    code: 'wrong-format',
    subject: path,
    what: phrase`${counted(count, 'row')} of ${path} that ${count === 1 ? 'is' : 'are'} no JSON object, first ${place}:
          ${text.slice(0, 80)}`,
  }))
  return null
}

/** Newer projects keep the configuration of each run beside its metrics. */
function configurationsOf(
  database: SQLite.Database,
  path: string,
  remarks: Remarks,
): Map<string, ImportedRun['configuration']> {
  const columns = columnsOf(database, 'configs')
  if (!columns.includes('run_name') || !columns.includes('config')) return new Map()
  const rows = database
    .prepare<[], { run: string; config: string | Buffer }>(
      `SELECT ${columns.includes('run_id') ? 'run_id' : 'run_name'} AS run, config FROM configs`,
    )
    .all()
  return new Map(
    rows.map(({ run, config }) => [
      run,
      plainValues(objectOf(config, `the configuration of ${run}`, path, remarks) ?? {}, path, remarks),
    ]),
  )
}

/** The plain values of a configuration; what is nested is left out. */
export function plainValues(
  values: Record<string, unknown>,
  subject: string,
  remarks: Remarks,
): ImportedRun['configuration'] {
  const isPlain = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value)
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string | number | boolean | null] => {
      if (isPlain(entry[1])) return true
      if (!entry[0].startsWith('_'))
        remarks.leaveOut(`${subject}\nconfiguration ${entry[0]}`, (count) => ({
          code: 'unsupported',
          subject,
          what: phrase`the field ${entry[0]} of the configuration of ${counted(count, 'run')} in ${subject}: it is not a
                single value`,
        }))
      return false
    }),
  )
}
