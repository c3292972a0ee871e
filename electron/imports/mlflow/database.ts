import { statSync } from 'node:fs'
import type SQLite from 'better-sqlite3'
import { columnsOf, readForeignDatabase } from '../foreign-database.ts'
import { RowCursor } from '../row-cursor.ts'
import { SeriesCollector, type ImportedRun } from '../imported-run.ts'
import type { Reading } from '../reading.ts'
import { Remarks } from '../remarks.ts'
import { realPathOf } from '../run-places.ts'
import { artifactsAt, MlflowImages } from './images.ts'
import { addPoint, mlflowRun, nameOf, parentTag, tellOfRun, type RunFacts } from './run-facts.ts'

interface MetricRow {
  id: number
  run: string
  metric: string
  step: number
  /** NaN is kept as 0, and infinities as the largest number there is. */
  value: number
  isNaN: number
  time: number
}

interface RunRow {
  id: string
  name: string | null
  status: string
  endTime: number | null
  stage: string | null
  experiment: string | null
  artifacts: string | null
}

/** What was read of a run. */
interface Known {
  collector: SeriesCollector
  images: MlflowImages
  /** Its facts and the changes of its points, as JSON, of the run that was handed on. */
  mark: string
  run: ImportedRun | null
  notes: Remarks
}

/**
 * Runs in the SQLite store of MLflow (mlflow/store/tracking/dbmodels/models.py). A copy is read, never the file itself:
 * MLflow may write it. Read again, it takes the rows that came since; a run that got none stays the same object.
 */
export class MlflowDatabase {
  readonly #path: string
  readonly #place: string
  #cursor = new RowCursor()
  #known = new Map<string, Known>()
  #remarks = new Remarks()

  constructor(path: string) {
    this.#path = path
    this.#place = realPathOf(path)
  }

  /** @throws BadInput if it cannot be read */
  async read(): Promise<Reading> {
    const facts = readForeignDatabase(this.#path, 'store of MLflow', (database) => this.#takeFrom(database))
    const remarks = new Remarks()
    const runs: ImportedRun[] = []
    for (const each of facts) runs.push(...(await this.#runOf(each, remarks)))
    const all = [this.#remarks, remarks, ...[...this.#known.values()].map((of) => of.notes)]
    return {
      runs,
      files: [{ path: this.#path, bytes: statSync(this.#path).size, columns: [] }],
      leftOut: all.flatMap(({ leftOut }) => leftOut),
      notes: all.flatMap(({ notes }) => notes),
    }
  }

  /** Takes the values that came. @returns the facts of all runs */
  #takeFrom(database: SQLite.Database): StoredFacts[] {
    if (this.#cursor.isNew(database, 'metrics', 'run_uuid')) {
      this.#known = new Map()
      this.#remarks = new Remarks()
    }
    for (const row of this.#cursor.rows<MetricRow>(
      database,
      `SELECT rowid AS id, run_uuid AS run, key AS metric, step, value, is_nan AS isNaN, timestamp AS time
       FROM metrics`,
    )) {
      let of = this.#known.get(row.run)
      if (of === undefined) this.#known.set(row.run, (of = newlyKnown()))
      const value = row.isNaN === 1 ? Number.NaN : row.value
      addPoint(of.collector, { ...row, value }, this.#path, this.#remarks)
    }
    return factsIn(database, this.#path)
  }

  async #runOf({ artifacts, ...facts }: StoredFacts, remarks: Remarks): Promise<ImportedRun[]> {
    const known = this.#known.get(facts.id)
    if (facts.isDeleted || known === undefined) {
      tellOfRun(facts.isDeleted ? 'deleted' : 'empty', this.#path, remarks)
      return []
    }
    const mark = JSON.stringify([facts, [...facts.params], [...facts.tags], known.collector.changes])
    // Images of a run that goes on may have come without a value of a metric.
    if (mark !== known.mark || facts.status === 'RUNNING') {
      const notes = new Remarks()
      const media = artifacts === null ? [] : await known.images.read(artifacts, this.#path, notes)
      if (mark !== known.mark || media.length !== known.run?.media?.length) {
        known.notes = notes
        const series = known.collector.series(notes, this.#path)
        const source = `${this.#place}#${facts.id}`
        known.run = series.length === 0 ? null : mlflowRun(facts, source, { series, media, head: known.collector.head })
        known.mark = mark
      }
    }
    known.images.tellOfOthers(this.#path, remarks)
    return known.run === null ? [] : [known.run]
  }
}

const newlyKnown = (): Known => ({
  collector: new SeriesCollector(),
  images: new MlflowImages(),
  mark: '',
  run: null,
  notes: new Remarks(),
})

/** With the folder of its artifacts; null if that is not known, or is on another machine. */
type StoredFacts = RunFacts & { artifacts: string | null }

/** What the store says of its runs beside their metrics. */
function factsIn(database: SQLite.Database, path: string): StoredFacts[] {
  const params = valuesOf(database, 'params')
  const tags = valuesOf(database, 'tags')
  const artifacts = columnsOf(database, 'runs').includes('artifact_uri') ? 'artifact_uri' : 'NULL'
  const rows = database
    .prepare<[], RunRow>(
      `SELECT run_uuid AS id, runs.name AS name, status, end_time AS endTime, runs.lifecycle_stage AS stage,
       experiments.name AS experiment, ${artifacts} AS artifacts
       FROM runs LEFT JOIN experiments USING (experiment_id) ORDER BY runs.rowid`,
    )
    .all()
  const none = new Map<string, string>()
  const names = new Map(
    rows.map(({ id, name }) => [id, { id, name: name ?? tags.get(id)?.get('mlflow.runName') ?? '' }]),
  )
  return rows.map(({ id, status, endTime, stage, experiment, artifacts: uri }) => {
    const of = tags.get(id) ?? none
    const parent = of.get(parentTag)
    return {
      ...names.get(id)!,
      status,
      endTime,
      isDeleted: stage === 'deleted',
      experiment,
      parent: parent === undefined ? null : nameOf(names.get(parent) ?? { id: parent, name: '' }),
      params: params.get(id) ?? none,
      tags: of,
      artifacts: uri === null ? null : artifactsAt(uri, path),
    }
  })
}

/** Parameters or tags, by run and name. */
function valuesOf(database: SQLite.Database, table: 'params' | 'tags'): Map<string, Map<string, string>> {
  const found = new Map<string, Map<string, string>>()
  const rows = database
    .prepare<[], { run: string; key: string; value: string | null }>(
      `SELECT run_uuid AS run, key, value FROM ${table} ORDER BY rowid`,
    )
    .iterate()
  for (const { run, key, value } of rows) {
    let of = found.get(run)
    if (of === undefined) found.set(run, (of = new Map()))
    of.set(key, value ?? '')
  }
  return found
}
