import type { Database } from 'better-sqlite3'
import { elsewhere } from './migrate-elsewhere.ts'
import { noticesAndMedia } from './migrate-media.ts'
import { names } from './migrate-names.ts'
import { runsAsSources } from './migrate-sources.ts'
import { toScale } from './migrate-to-scale.ts'

/**
 * Steps from one version of the schema to the next; version n is reached by the first n of them. Never change one that
 * was released.
 */
export const migrations: readonly ((database: Database) => void)[] = [
  foundation,
  sources,
  histograms,
  toScale,
  orderAndOrigin,
  jobs,
  origins,
  dataAndCode,
  halving,
  elsewhere,
  runsAsSources,
  names,
  noticesAndMedia,
  heartbeats,
]

function foundation(database: Database): void {
  database.exec(`
    -- One counter for the whole file: it rises with every change of a run, so that what is newer than a cursor is one
    -- look-up.
    CREATE TABLE revision (id INTEGER PRIMARY KEY CHECK (id = 1), value INTEGER NOT NULL) STRICT;
    INSERT INTO revision VALUES (1, 0);

    CREATE TABLE studies (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      notes TEXT NOT NULL,
      recipe TEXT,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX studies_by_name ON studies (name);

    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      study_id INTEGER REFERENCES studies (id),
      state TEXT NOT NULL CHECK (state IN ('queued', 'training', 'paused', 'finished', 'cancelled', 'interrupted',
        'failed')),
      experiment TEXT NOT NULL,
      epoch INTEGER NOT NULL DEFAULT 0,
      epochs INTEGER NOT NULL,
      step INTEGER NOT NULL DEFAULT 0,
      steps INTEGER NOT NULL,
      seconds_left REAL,
      seconds_trained REAL NOT NULL DEFAULT 0,
      model TEXT,
      record TEXT,
      error TEXT,
      created_at INTEGER NOT NULL,
      started_at INTEGER,
      finished_at INTEGER,
      checkpoint TEXT,
      checkpoint_epoch INTEGER NOT NULL DEFAULT 0,
      checkpoint_step INTEGER NOT NULL DEFAULT 0,
      checkpoint_seconds REAL NOT NULL DEFAULT 0,
      -- How often points were taken back: a follower that knows another number begins the run's curves anew.
      rewinds INTEGER NOT NULL DEFAULT 0,
      owner TEXT,
      heartbeat INTEGER NOT NULL DEFAULT 0,
      -- What a host that does not own the run asks of the one that does.
      request TEXT CHECK (request IN ('cancel', 'pause', 'resume')),
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX runs_by_revision ON runs (revision);
    CREATE INDEX runs_by_state ON runs (state);
    CREATE INDEX runs_by_study ON runs (study_id);
    CREATE INDEX runs_by_request ON runs (owner) WHERE request IS NOT NULL;

    CREATE TABLE removed_runs (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
    CREATE INDEX removed_runs_by_revision ON removed_runs (revision);

    -- Points in columns of little-endian float64, in the order in which they came; first_point counts from 0.
    CREATE TABLE metric_chunks (
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      metric TEXT NOT NULL,
      first_point INTEGER NOT NULL,
      first_step REAL NOT NULL,
      last_step REAL NOT NULL,
      count INTEGER NOT NULL,
      steps BLOB NOT NULL,
      "values" BLOB NOT NULL,
      times BLOB NOT NULL,
      PRIMARY KEY (run_id, metric, first_point)
    ) STRICT;

    CREATE TABLE results (
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      metric TEXT NOT NULL,
      count INTEGER NOT NULL,
      last REAL,
      best REAL,
      best_step REAL,
      PRIMARY KEY (run_id, metric)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE log_lines (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      time INTEGER NOT NULL,
      level TEXT NOT NULL,
      message TEXT NOT NULL
    ) STRICT;
    CREATE INDEX log_lines_by_run ON log_lines (run_id, id);

    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `)
}

/**
 * The run from which one starts is a field of its experiment; read out, so that what waits for a run is one look-up.
 */
function sources(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN starts_from INTEGER GENERATED ALWAYS AS (json_extract(experiment, '$.startFrom'))
      VIRTUAL;
    CREATE INDEX runs_by_source ON runs (starts_from) WHERE starts_from IS NOT NULL;
  `)
}

/** Latent weights of the binarized layers at the ends of epochs; counts as little-endian uint32. */
function histograms(database: Database): void {
  database.exec(`
    CREATE TABLE histograms (
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      layer TEXT NOT NULL,
      step INTEGER NOT NULL,
      epoch INTEGER NOT NULL,
      low REAL NOT NULL,
      high REAL NOT NULL,
      counts BLOB NOT NULL,
      PRIMARY KEY (run_id, layer, step)
    ) STRICT, WITHOUT ROWID;
  `)
}

/**
 * Which queued runs begin before others, where runs come from that were not trained here, what users keep under names,
 * and what networks answered.
 */
function orderAndOrigin(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
    -- JSON; null for runs that were launched on this store.
    ALTER TABLE runs ADD COLUMN origin TEXT;

    CREATE TABLE shelf (
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      value TEXT NOT NULL,
      changed_at INTEGER NOT NULL,
      PRIMARY KEY (kind, name)
    ) STRICT, WITHOUT ROWID;

    -- What the deployed network answered to the held-out images at the last evaluation; counts as little-endian uint32,
    -- the rest as JSON.
    CREATE TABLE answers (
      run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
      epoch INTEGER NOT NULL,
      step INTEGER NOT NULL,
      classes TEXT NOT NULL,
      counts BLOB NOT NULL,
      mistakes TEXT NOT NULL
    ) STRICT;
  `)
}

/** Runs whose jobs do not end with the host that started them. */
function jobs(database: Database): void {
  database.exec(`
    -- JSON of the executor's name and the job's key; null if the run ends with its owner.
    ALTER TABLE runs ADD COLUMN job TEXT;
    -- How many of the job's news are stored.
    ALTER TABLE runs ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
  `)
}

/** What imported runs are recognised by, read out of their origins, so that each is one look-up. */
function origins(database: Database): void {
  for (const key of ['source', 'sha256', 'head', 'name'])
    database.exec(`
      ALTER TABLE runs ADD COLUMN origin_${key} TEXT GENERATED ALWAYS AS (json_extract(origin, '$.${key}')) VIRTUAL;
      CREATE INDEX runs_by_origin_${key} ON runs (origin_${key}) WHERE origin_${key} IS NOT NULL;
    `)
  database.exec('CREATE INDEX runs_by_creation ON runs (created_at)')
}

/**
 * What a run was trained on and by, read out of its record: by these, beside its configuration and seed, runs are told
 * apart as samples.
 */
function dataAndCode(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN data TEXT;
    ALTER TABLE runs ADD COLUMN code TEXT;
    UPDATE runs SET data = json_extract(record, '$.dataFingerprint'), code = json_extract(record, '$.signum')
      WHERE record IS NOT NULL;
    -- With quantizers of more than two levels, and without one, this regime left activations real until now: such runs
    -- had binary weights at most, and are called so.
    UPDATE runs SET experiment = json_set(experiment, '$.regime', 'bw')
      WHERE json_extract(experiment, '$.regime') IN ('bwa', 'bwaa') AND origin IS NULL
        AND json_extract(experiment, '$.quantizer') IN ('full', 'ternary', 'uniform', 'dorefa');
    -- Lists look at them too, and need not read the experiments.
    DROP INDEX runs_listed;
    CREATE INDEX runs_listed ON runs (id, configuration_id, state, seed, study_id, starred, archived, created_at,
      started_at, finished_at, data, code);
  `)
}

/** The epoch after which successive halving stopped a run, which a line of the log said until now; null for others. */
function halving(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN halved_after INTEGER;
    UPDATE runs SET halved_after = said.epoch FROM (
      SELECT run_id, min(CAST(substr(message, length('Stopped by successive halving after epoch ') + 1) AS INTEGER))
        AS epoch
      FROM log_lines WHERE instr(message, 'Stopped by successive halving after epoch ') = 1 GROUP BY run_id
    ) AS said WHERE said.run_id = runs.id;
  `)
}

/** When the owners of runs were last heard of, which each of their runs said until now. */
function heartbeats(database: Database): void {
  database.exec(`
    CREATE TABLE heartbeats (owner TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO heartbeats SELECT owner, max(heartbeat) FROM runs
      WHERE owner IS NOT NULL AND state IN ('queued', 'training', 'paused') GROUP BY owner;
  `)
}
