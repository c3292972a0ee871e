import type { Database } from 'better-sqlite3'
import { chunksOf } from './chunks.ts'
import { standingsOf } from './standings.ts'

interface OldChunk {
  runId: number
  metric: string
  steps: Buffer
  values: Buffer
  times: Buffer
}

/**
 * Schema 4: points in compact chunks with levels to draw them from afar, standings that can be sorted by,
 * configurations in columns that can be filtered, sorted and grouped by (filled by configurations.ts), and what users
 * say of runs.
 */
export function toScale(database: Database): void {
  database.exec(`
    CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- last, best and at_best are NULL where that value is no finite number. at_best: the value at the step at which the
    -- run was best.
    CREATE TABLE series (
      id INTEGER PRIMARY KEY,
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      metric_id INTEGER NOT NULL REFERENCES metrics (id),
      count INTEGER NOT NULL DEFAULT 0,
      last REAL,
      last_step REAL,
      best REAL,
      best_step REAL,
      at_best REAL,
      UNIQUE (run_id, metric_id)
    ) STRICT;
    CREATE INDEX series_by_metric ON series (metric_id, run_id, last, best, at_best);

    ALTER TABLE metric_chunks RENAME TO old_chunks;
    -- place: series * 2^24 + number of the first point / 64 (chunks.ts). What a far view needs comes first, for what is
    -- not read costs nothing.
    CREATE TABLE metric_chunks (
      place INTEGER PRIMARY KEY,
      count INTEGER NOT NULL,
      first_step REAL NOT NULL,
      last_step REAL NOT NULL,
      level BLOB NOT NULL,
      steps BLOB NOT NULL,
      times BLOB NOT NULL,
      "values" BLOB NOT NULL
    ) STRICT;
    CREATE TRIGGER points_of_series AFTER DELETE ON series BEGIN
      DELETE FROM metric_chunks WHERE place >= old.id * 16777216 AND place < (old.id + 1) * 16777216;
    END;

    -- A configuration is an experiment without its seed: what runs share that are means of one another.
    CREATE TABLE configurations (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, words TEXT NOT NULL) STRICT;
    CREATE TABLE fields (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE configuration_values (
      field_id INTEGER NOT NULL REFERENCES fields (id),
      configuration_id INTEGER NOT NULL REFERENCES configurations (id) ON DELETE CASCADE,
      value ANY,
      PRIMARY KEY (field_id, configuration_id)
    ) STRICT, WITHOUT ROWID;

    ALTER TABLE runs ADD COLUMN configuration_id INTEGER REFERENCES configurations (id);
    ALTER TABLE runs ADD COLUMN seed INTEGER;
    ALTER TABLE runs ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE runs ADD COLUMN archived INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE runs ADD COLUMN notes TEXT NOT NULL DEFAULT '';
    -- All that lists look at, so that they need not read the experiments.
    CREATE INDEX runs_listed ON runs (id, configuration_id, state, seed, study_id, starred, archived, created_at,
      started_at, finished_at);
    CREATE INDEX runs_by_configuration ON runs (configuration_id);

    CREATE TABLE run_tags (
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      tag TEXT NOT NULL,
      PRIMARY KEY (run_id, tag)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_tags_by_tag ON run_tags (tag, run_id);
  `)
  copyPoints(database)
  database.exec('DROP TABLE old_chunks; DROP TABLE results')
}

function copyPoints(database: Database): void {
  const standings = standingsOf(database)
  const chunks = chunksOf(database)
  const runs = database.prepare<[], number>('SELECT DISTINCT run_id FROM old_chunks').pluck().all()
  const old = database.prepare<[number], OldChunk>(
    'SELECT run_id AS runId, metric, steps, "values", times FROM old_chunks WHERE run_id = ? ORDER BY metric, ' +
      'first_point',
  )
  for (const run of runs) {
    for (const { runId, metric, ...columns } of old.all(run)) {
      const series = standings.obtain(runId, metric)
      const added = { metric, steps: plain(columns.steps), values: plain(columns.values), times: plain(columns.times) }
      chunks.append(series.id, series.count, added)
      standings.add(series, added)
    }
    standings.standAtBest(run, standings.bestStepOf(run), chunks.valueAt)
  }
}

/** A column as the schemas before had it: float64, one after the other. */
function plain(bytes: Buffer): Float64Array {
  const column = new Float64Array(bytes.byteLength / 8)
  Buffer.from(column.buffer).set(bytes)
  return column
}
