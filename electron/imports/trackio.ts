import { statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type SQLite from 'better-sqlite3'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { phrase } from '../../shared/errors/phrase.ts'
import { FolderMedia, toldHistogram, type ToldMedium } from './folder-media.ts'
import { columnsOf, readForeignDatabase } from './foreign-database.ts'
import { SeriesCollector, type ImportedRun } from './imported-run.ts'
import { parsePythonJson, pythonNumber } from './python-json.ts'
import type { Reading } from './reading.ts'
import { counted, Remarks } from './remarks.ts'
import { RowCursor } from './row-cursor.ts'
import { longerNames, realPathOf } from './run-places.ts'

interface MetricsRow {
  id: number
  run: string
  name: string
  step: number
  timestamp: string
  metrics: string | Buffer
}

/** What was read of a run. */
interface Known {
  collector: SeriesCollector
  media: FolderMedia
  /** Its name and configuration and the changes of its points, as JSON, of the run that was handed on. */
  mark: string
  run: ImportedRun | null
  notes: Remarks
}

/**
 * Runs of a Trackio project: its SQLite file, one row a step with the metrics as JSON. A copy is read, never the file
 * itself: Trackio may write it. Read again, it takes the rows that came since; a run that got none stays the same
 * object.
 */
export class TrackioFile {
  readonly #path: string
  readonly #place: string
  #cursor = new RowCursor()
  #known = new Map<string, Known>()
  #names = new Map<string, string>()
  #remarks = new Remarks()

  constructor(path: string) {
    this.#path = path
    this.#place = realPathOf(path)
  }

  /** @throws BadInput if it cannot be read, or holds no run */
  async read(): Promise<Reading> {
    const remarks = new Remarks()
    const configurations = readForeignDatabase(this.#path, 'project of Trackio', (database) =>
      this.#takeFrom(database, remarks),
    )
    for (const { media } of this.#known.values()) await media.settle()
    const runs = [...this.#known].flatMap(([key, of]) => this.#runOf(key, of, configurations.get(key) ?? {}))
    if (runs.length === 0)
      throw new BadInput({
        code: 'nothing-there',
        subject: this.#path,
        what: phrase`${this.#path} holds no run`,
      })
    const all = [this.#remarks, remarks, ...[...this.#known.values()].map(({ notes }) => notes)]
    return {
      runs,
      files: [{ path: this.#path, bytes: statSync(this.#path).size, columns: [] }],
      leftOut: all.flatMap(({ leftOut }) => leftOut),
      notes: all.flatMap(({ notes }) => notes),
    }
  }

  /** Takes the rows that came. @returns the configurations of runs */
  #takeFrom(database: SQLite.Database, remarks: Remarks): ReturnType<typeof configurationsOf> {
    const columns = columnsOf(database, 'metrics')
    if (!['run_name', 'step', 'timestamp', 'metrics'].every((name) => columns.includes(name)))
      throw new BadInput({
        code: 'wrong-format',
        subject: this.#path,
        what: phrase`${this.#path} is not a project of Trackio: it has no table of metrics with run_name, step,
              timestamp and metrics`,
      })
    // Older projects tell runs apart by their names alone.
    const run = columns.includes('run_id') ? 'run_id' : 'run_name'
    if (this.#cursor.isNew(database, 'metrics', `${run}, run_name`)) {
      this.#known = new Map()
      this.#names = new Map()
      this.#remarks = new Remarks()
    }
    const rows = this.#cursor.rows<MetricsRow>(
      database,
      `SELECT id, ${run} AS run, run_name AS name, step, timestamp, metrics FROM metrics`,
    )
    for (const row of rows) {
      let of = this.#known.get(row.run)
      if (of === undefined) this.#known.set(row.run, (of = newlyKnown(this.#path)))
      if (!this.#names.has(row.run)) this.#names.set(row.run, row.name)
      takeRow(row, of, this.#path, this.#remarks)
    }
    return configurationsOf(database, this.#path, remarks)
  }

  #runOf(key: string, of: Known, configuration: ImportedRun['configuration']): ImportedRun[] {
    const name = this.#names.get(key)!
    const mark = JSON.stringify([name, configuration, of.collector.changes, of.media.changes])
    if (mark !== of.mark) {
      of.notes = new Remarks()
      const series = of.collector.series(of.notes, this.#path)
      const media = of.media.all(of.notes)
      of.run =
        series.length === 0
          ? null
          : this.#imported(key, name, { configuration, series, media, head: of.collector.head })
      of.mark = mark
    }
    return of.run === null ? [] : [of.run]
  }

  #imported(
    key: string,
    name: string,
    facts: Pick<ImportedRun, 'configuration' | 'series' | 'media' | 'head'>,
  ): ImportedRun {
    return {
      name,
      longerNames: [...longerNames(name, this.#place.replace(/\.db$/i, '')), `${name} (${key})`],
      source: `${this.#place}#${key}`,
      ...facts,
    }
  }
}

/** Files of all projects lie in the folder "media" beside them. */
const newlyKnown = (path: string): Known => ({
  collector: new SeriesCollector(),
  media: new FolderMedia(join(dirname(path), 'media'), path),
  mark: '',
  run: null,
  notes: new Remarks(),
})

function takeRow(row: MetricsRow, { collector, media }: Known, path: string, remarks: Remarks): void {
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
      const found = trackioMedia(name, value)
      if (found.length > 0) media.take(name, row.step, time, found)
      else if (value !== null) leaveOutValue(name, value, path, remarks)
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

/** The image, histogram or file that a value is; none if it is something else. */
function trackioMedia(name: string, value: unknown): ToldMedium[] {
  if (typeof value !== 'object' || value === null) return []
  const { _type: type, file_path: path, values, bins, _value: text } = value as Record<string, unknown>
  if (typeof type !== 'string' || !type.startsWith('trackio.')) return []
  if (type === 'trackio.histogram') return toldHistogram(values, bins)
  if (type === 'trackio.markdown' && typeof text === 'string')
    return [{ kind: 'file', type: 'text/markdown', bytes: Buffer.from(text), label: `${basename(name)}.md` }]
  return typeof path === 'string' ? [{ path }] : []
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
