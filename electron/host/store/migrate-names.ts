import type { Database } from 'better-sqlite3'

/**
 * Names that users give to runs, and how often a run went on from a checkpoint, which lines of the log said until now.
 */
export function names(database: Database): void {
  database.exec(`
    ALTER TABLE runs ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0;
    UPDATE runs SET resumed = (SELECT count(*) FROM log_lines WHERE run_id = runs.id
      AND instr(message, 'Goes on from the checkpoint of epoch ') = 1);
  `)
}
