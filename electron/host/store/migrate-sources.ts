import type { Database } from 'better-sqlite3'

/** A start may be kept weights, a text: the column of the run from which another starts is for numbers alone. */
export function runsAsSources(database: Database): void {
  database.exec(`
    DROP INDEX runs_by_source;
    ALTER TABLE runs DROP COLUMN starts_from;
    ALTER TABLE runs ADD COLUMN starts_from INTEGER GENERATED ALWAYS AS (CASE json_type(experiment, '$.startFrom')
      WHEN 'integer' THEN json_extract(experiment, '$.startFrom') END) VIRTUAL;
    CREATE INDEX runs_by_source ON runs (starts_from) WHERE starts_from IS NOT NULL;
  `)
}
