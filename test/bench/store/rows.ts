import type { Peer } from './sqlite-contestant.ts'
import { accuracy } from './data.ts'

/** SQLite as one would do it by hand: a row a point, clustered by run, metric and step; the configuration as JSON. */
export const rows: Peer = {
  title: 'SQLite, one row a point',
  schema: `
    CREATE TABLE runs (id INTEGER PRIMARY KEY, study TEXT NOT NULL, created_at INTEGER NOT NULL, method TEXT NOT NULL,
      configuration TEXT NOT NULL, experiment TEXT NOT NULL) STRICT;
    CREATE TABLE metrics (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE points (
      run_id INTEGER NOT NULL, metric_id INTEGER NOT NULL, step INTEGER NOT NULL, value REAL, time INTEGER NOT NULL,
      PRIMARY KEY (run_id, metric_id, step)
    ) STRICT, WITHOUT ROWID;`,
  add(database) {
    const addRun = database.prepare('INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)')
    const addMetric = database.prepare('INSERT OR IGNORE INTO metrics (name) VALUES (?)')
    const metricId = database.prepare<[string], number>('SELECT id FROM metrics WHERE name = ?').pluck()
    const addPoint = database.prepare('INSERT INTO points VALUES (?, ?, ?, ?, ?)')
    return ({ number, study, createdAt, experiment }, columns) => {
      const { seed: _seed, ...configuration } = experiment
      addRun.run(
        number,
        study,
        createdAt,
        experiment.quantizer,
        JSON.stringify(configuration),
        JSON.stringify(experiment),
      )
      for (const { metric, steps, values, times } of columns) {
        addMetric.run(metric)
        const id = metricId.get(metric)!
        for (let index = 0; index < steps.length; index++)
          addPoint.run(number, id, steps[index], values[index], times[index])
      }
    }
  },
  ask(database) {
    const last = (run: string) =>
      `(SELECT value FROM points WHERE run_id = ${run} AND metric_id = ` +
      `(SELECT id FROM metrics WHERE name = '${accuracy}') ORDER BY step DESC LIMIT 1)`
    const newest = database.prepare<[], { id: number; experiment: string }>(
      'SELECT id, experiment FROM runs ORDER BY id DESC LIMIT 100',
    )
    const filtered = database.prepare<[string, number], { id: number; experiment: string }>(
      `SELECT id, experiment FROM runs WHERE method = ? AND ${last('runs.id')} > ? ORDER BY id DESC LIMIT 100`,
    )
    const sorted = database.prepare<[], { id: number; experiment: string }>(
      `SELECT id, experiment FROM (SELECT id, experiment, ${last('runs.id')} AS value FROM runs) ORDER BY ` +
        'value IS NULL, value DESC, id DESC LIMIT 100',
    )
    const latest = database.prepare(
      'SELECT metrics.name, (SELECT value FROM points WHERE run_id = ? AND metric_id = metrics.id ORDER BY ' +
        'step DESC LIMIT 1) AS value FROM metrics',
    )
    const groups = database.prepare<[], { mean: number; runs: number }>(
      `SELECT avg(value) AS mean, count(*) AS runs FROM (SELECT configuration, ${last('runs.id')} AS value ` +
        'FROM runs) WHERE value IS NOT NULL GROUP BY configuration ORDER BY mean DESC',
    )
    const points = database
      .prepare(
        'SELECT step, value FROM points WHERE run_id = ? AND metric_id = (SELECT id FROM metrics WHERE name = ' +
          '?) ORDER BY step',
      )
      .raw()
    const shown = (found: { id: number; experiment: string }[]) =>
      found.map(({ id, experiment }) => {
        JSON.parse(experiment)
        latest.all(id)
        return id
      })
    const curve = (run: number, metric: string) => points.all(run, metric).length
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
