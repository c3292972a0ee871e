import type { Peer } from './sqlite-contestant.ts'
import { accuracy } from './data.ts'

/**
 * Trackio's own SQLite schema, made again from its public source (trackio/sqlite_storage.py, docs): a row a step with
 * all metrics as JSON, a row a run with its configuration. Curves are asked as its get_logs asks; what its page makes
 * of all logs is made in SQL here.
 */
export const trackio: Peer = {
  title: "Trackio's schema",
  schema: `
    CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, run_name TEXT NOT NULL,
      step INTEGER NOT NULL, metrics TEXT NOT NULL, log_id TEXT, space_id TEXT);
    CREATE INDEX idx_metrics_run_step ON metrics (run_name, step);
    CREATE INDEX idx_metrics_run_timestamp ON metrics (run_name, timestamp);
    CREATE UNIQUE INDEX idx_metrics_log_id ON metrics (log_id) WHERE log_id IS NOT NULL;
    CREATE INDEX idx_metrics_pending ON metrics (space_id) WHERE space_id IS NOT NULL;
    CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_name TEXT NOT NULL, config TEXT NOT NULL,
      created_at TEXT NOT NULL, UNIQUE (run_name));
    CREATE INDEX idx_configs_run_name ON configs (run_name);`,
  add(database) {
    const addConfig = database.prepare('INSERT INTO configs (run_name, config, created_at) VALUES (?, ?, ?)')
    const addStep = database.prepare('INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)')
    return ({ number, study, createdAt, experiment, points }, columns) => {
      const name = `run-${number}`
      addConfig.run(name, JSON.stringify({ ...experiment, _Group: study }), new Date(createdAt).toISOString())
      const { steps, times } = columns[0]!
      for (let index = 0; index < points; index++) {
        const values = Object.fromEntries(columns.map(({ metric, values: column }) => [metric, column[index]]))
        addStep.run(new Date(times[index]!).toISOString(), name, steps[index], JSON.stringify(values))
      }
    }
  },
  ask(database) {
    type Row = { run_name: string; config: string; last: string }
    const last = '(SELECT metrics FROM metrics WHERE metrics.run_name = configs.run_name ORDER BY step DESC LIMIT 1)'
    const value = `json_extract(${last}, '$."${accuracy}"')`
    const newest = database.prepare<[], Row>(
      `SELECT run_name, config, ${last} AS last FROM configs ORDER BY created_at DESC LIMIT 100`,
    )
    const filtered = database.prepare<[string, number], Row>(
      `SELECT run_name, config, ${last} AS last FROM configs WHERE json_extract(config, '$.quantizer') = ? AND ` +
        `${value} > ? ORDER BY created_at DESC LIMIT 100`,
    )
    const sorted = database.prepare<[], Row>(`
      SELECT run_name, config, last FROM (SELECT run_name, config, created_at, ${last} AS last FROM configs)
      ORDER BY json_extract(last,
        '$."${accuracy}"') IS NULL, json_extract(last, '$."${accuracy}"') DESC, created_at DESC LIMIT 100`)
    const groups = database.prepare<[], { mean: number; runs: number }>(`
      SELECT avg(value) AS mean, count(*) AS runs FROM (SELECT json_remove(config, '$.seed') AS configuration,
        ${value} AS value FROM configs) WHERE value IS NOT NULL GROUP BY configuration ORDER BY mean DESC`)
    const logs = database.prepare<[string], { timestamp: string; step: number; metrics: string }>(
      'SELECT timestamp, step, metrics FROM metrics WHERE run_name = ? ORDER BY timestamp',
    )
    const numberOf = ({ run_name: name, config, last: values }: Row) => {
      JSON.parse(config)
      JSON.parse(values)
      return Number(name.slice(4))
    }
    const curve = (run: number, metric: string) =>
      logs.all(`run-${run}`).map((row) => (JSON.parse(row.metrics) as Record<string, number>)[metric]).length
    return {
      firstPage: () => newest.all().map(numberOf),
      filtered: (method, above) => filtered.all(method, above).map(numberOf),
      sorted: () => sorted.all().map(numberOf),
      groupMeans: () => groups.all(),
      curve,
      curves: (runs, metric) => runs.reduce((sum, run) => sum + curve(run, metric), 0),
    }
  },
}
