import type { Database } from 'better-sqlite3'

/** Where notices go, and what became of each; images, histograms and files of runs by step. */
export function noticesAndMedia(database: Database): void {
  database.exec(`
    -- Why a run ended, where programs ask: diverged, closed, left.
    ALTER TABLE runs ADD COLUMN cause TEXT;

    CREATE TABLE notice_channels (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      -- JSON: which notices, and how they are sent. No password: the name of a variable, or what a keychain sealed.
      kinds TEXT NOT NULL,
      way TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      -- For a day it can be put back.
      removed_at INTEGER
    ) STRICT;
    CREATE UNIQUE INDEX notice_channels_by_name ON notice_channels (name) WHERE removed_at IS NULL;

    CREATE TABLE notices (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      channel_id INTEGER NOT NULL REFERENCES notice_channels (id) ON DELETE CASCADE,
      -- What happened, once: several hosts may see it.
      event TEXT NOT NULL,
      kind TEXT NOT NULL,
      title TEXT NOT NULL,
      text TEXT NOT NULL,
      facts TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
      attempts INTEGER NOT NULL DEFAULT 0,
      error TEXT,
      created_at INTEGER NOT NULL,
      -- When it is tried next, or was sent or given up.
      at INTEGER NOT NULL,
      UNIQUE (channel_id, event)
    ) STRICT;
    CREATE INDEX notices_waiting ON notices (at) WHERE state = 'waiting';

    CREATE TABLE media (
      run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      name TEXT NOT NULL,
      step INTEGER NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('image', 'histogram', 'matrix', 'file')),
      time REAL NOT NULL,
      -- Media type, bytes and SHA-256 of what there was, and its name if it was a file.
      type TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      label TEXT NOT NULL,
      width INTEGER,
      height INTEGER,
      -- Null if it was too large to be kept, or is still to come.
      content BLOB,
      PRIMARY KEY (run_id, name, step)
    ) STRICT;
  `)
}
