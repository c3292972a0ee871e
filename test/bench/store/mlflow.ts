import { createHash } from 'node:crypto'
import type { Peer } from './sqlite-contestant.ts'
import { accuracy } from './data.ts'

/**
 * MLflow's own SQLite schema, made again from its public source (mlflow/store/tracking/dbmodels/models.py and its
 * migrations up to the index on run, key and step of 2026-03): experiments, runs, params, tags, metrics and
 * latest_metrics. It is asked as its SQLAlchemy store asks (search_runs, get_metric_history), without Python's own
 * time; groups, which its page makes of all runs, are made in SQL.
 */
export const mlflow: Peer = {
  title: "MLflow's schema",
  schema: `
    CREATE TABLE experiments (experiment_id INTEGER NOT NULL, name VARCHAR(256) NOT NULL,
      artifact_location VARCHAR(256), lifecycle_stage VARCHAR(32),
      creation_time BIGINT, last_update_time BIGINT, CONSTRAINT experiment_pk PRIMARY KEY (experiment_id),
        UNIQUE (name));
    INSERT INTO experiments VALUES (1, 'bench', NULL, 'active', 0, 0);
    CREATE TABLE runs (run_uuid VARCHAR(32) NOT NULL, name VARCHAR(250), source_type VARCHAR(20),
      source_name VARCHAR(500), entry_point_name VARCHAR(50),
      user_id VARCHAR(256), status VARCHAR(9), start_time BIGINT, end_time BIGINT, source_version VARCHAR(50),
        lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200),
      experiment_id INTEGER, deleted_time BIGINT, CONSTRAINT run_pk PRIMARY KEY (run_uuid), FOREIGN KEY (experiment_id)
        REFERENCES experiments (experiment_id));
    CREATE TABLE params (key VARCHAR(250) NOT NULL, value VARCHAR(8000) NOT NULL, run_uuid VARCHAR(32) NOT NULL,
      CONSTRAINT param_pk PRIMARY KEY (key, run_uuid), FOREIGN KEY (run_uuid) REFERENCES runs (run_uuid));
    CREATE INDEX index_params_run_uuid ON params (run_uuid);
    CREATE TABLE tags (key VARCHAR(250) NOT NULL, value VARCHAR(8000), run_uuid VARCHAR(32) NOT NULL,
      CONSTRAINT tag_pk PRIMARY KEY (key, run_uuid), FOREIGN KEY (run_uuid) REFERENCES runs (run_uuid));
    CREATE INDEX index_tags_run_uuid ON tags (run_uuid);
    CREATE TABLE metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT NOT NULL,
      run_uuid VARCHAR(32) NOT NULL, step BIGINT DEFAULT '0' NOT NULL,
      is_nan BOOLEAN DEFAULT '0' NOT NULL, CONSTRAINT metric_pk PRIMARY KEY (key, timestamp, step, run_uuid, value,
        is_nan),
      FOREIGN KEY (run_uuid) REFERENCES runs (run_uuid), CHECK (is_nan IN (0, 1)));
    CREATE INDEX index_metrics_run_uuid ON metrics (run_uuid);
    CREATE INDEX index_metrics_run_uuid_key_step ON metrics (run_uuid, key, step);
    CREATE TABLE latest_metrics (key VARCHAR(250) NOT NULL, value FLOAT NOT NULL, timestamp BIGINT,
      step BIGINT NOT NULL, is_nan BOOLEAN NOT NULL, run_uuid VARCHAR(32) NOT NULL,
      CONSTRAINT latest_metric_pk PRIMARY KEY (key, run_uuid), FOREIGN KEY (run_uuid) REFERENCES runs (run_uuid),
        CHECK (is_nan IN (0, 1)));
    CREATE INDEX index_latest_metrics_run_uuid ON latest_metrics (run_uuid);`,
  add(database) {
    const addRun = database.prepare(
      `INSERT INTO runs VALUES (?, ?, 'LOCAL', 'train.py', NULL, 'bench', 'FINISHED', ?, ?, NULL, 'active', ?, ` +
        '1, NULL)',
    )
    const addParam = database.prepare('INSERT INTO params VALUES (?, ?, ?)')
    const addTag = database.prepare('INSERT INTO tags VALUES (?, ?, ?)')
    const addMetric = database.prepare('INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?)')
    const addLatest = database.prepare('INSERT INTO latest_metrics VALUES (?, ?, ?, ?, ?, ?)')
    return ({ number, study, createdAt, experiment, points }, columns) => {
      const uuid = uuidOf(number)
      addRun.run(uuid, `run ${number}`, createdAt, createdAt + 250 * points, `file:///mlruns/1/${uuid}/artifacts`)
      for (const [key, value] of Object.entries(experiment))
        addParam.run(key, typeof value === 'object' ? JSON.stringify(value) : String(value), uuid)
      addTag.run('study', study, uuid)
      addTag.run('mlflow.runName', `run ${number}`, uuid)
      for (const { metric, steps, values, times } of columns) {
        for (let index = 0; index < steps.length; index++)
          addMetric.run(metric, values[index], times[index], uuid, steps[index], 0)
        addLatest.run(metric, values.at(-1), times.at(-1), steps.at(-1), 0, uuid)
      }
    }
  },
  ask(database) {
    type Row = { run_uuid: string; name: string }
    const active = "runs.experiment_id IN (1) AND runs.lifecycle_stage IN ('active')"
    const newest = database.prepare<[], Row>(
      `SELECT DISTINCT runs.* FROM runs WHERE ${active} ORDER BY runs.start_time DESC, runs.run_uuid LIMIT 100`,
    )
    const filtered = database.prepare<[string, number], Row>(`
      SELECT DISTINCT runs.* FROM runs JOIN (SELECT * FROM params WHERE key = 'quantizer'
        AND value = ?) AS p ON p.run_uuid = runs.run_uuid
        JOIN (SELECT * FROM latest_metrics WHERE key = '${accuracy}' AND value > ?) AS m ON m.run_uuid = runs.run_uuid
      WHERE ${active} ORDER BY runs.start_time DESC, runs.run_uuid LIMIT 100`)
    const sorted = database.prepare<[], Row>(`
      SELECT DISTINCT runs.*, CASE WHEN m.is_nan = 1 THEN 1 WHEN m.value IS NULL THEN 2 ELSE 0 END AS clause, m.value
      FROM runs LEFT OUTER JOIN (SELECT * FROM latest_metrics
        WHERE key = '${accuracy}') AS m ON m.run_uuid = runs.run_uuid
      WHERE ${active} ORDER BY clause, m.value DESC, runs.start_time DESC, runs.run_uuid LIMIT 100`)
    // search_runs loads what belongs to a page with one query a table.
    const parts = ['latest_metrics', 'params', 'tags'].map((table) =>
      database.prepare(`SELECT * FROM ${table} WHERE run_uuid IN (SELECT value FROM json_each(?))`),
    )
    const groups = database.prepare<[], { mean: number; runs: number }>(`
      WITH configuration AS (SELECT run_uuid, group_concat(key || '=' || value) AS text FROM (SELECT * FROM params
        WHERE key <> 'seed' ORDER BY run_uuid, key) GROUP BY run_uuid)
      SELECT avg(value) AS mean, count(*) AS runs FROM configuration JOIN (SELECT * FROM latest_metrics
        WHERE key = '${accuracy}') AS m USING (run_uuid) GROUP BY text ORDER BY mean DESC`)
    const history = database
      .prepare('SELECT * FROM metrics WHERE run_uuid = ? AND key = ? ORDER BY timestamp, step, value')
      .raw()
    const shown = (found: Row[]) => {
      const ids = JSON.stringify(found.map(({ run_uuid: uuid }) => uuid))
      for (const part of parts) part.all(ids)
      return found.map(({ name }) => Number(name.slice(4)))
    }
    const curve = (run: number, metric: string) => history.all(uuidOf(run), metric).length
    return {
      firstPage: () => shown(newest.all()),
      filtered: (method, above) => shown(filtered.all(method, above)),
      sorted: () => shown(sorted.all()),
      groupMeans: () => groups.all(),
      curve,
      curves: (runs, metric) => runs.reduce((sum, run) => sum + curve(run, metric), 0),
    }
  },
}

function uuidOf(number: number): string {
  return createHash('md5').update(String(number)).digest('hex')
}
