import { statSync } from 'node:fs'
import SQLite, { type Database } from 'better-sqlite3'
import type { Answers, Contestant } from './contestant.ts'
import type { MetricColumns } from '../../../electron/trainer/messages.ts'
import type { BenchRun } from './data.ts'

/** How one of the peers stores and asks. */
export interface Peer {
  title: string
  schema: string
  add(database: Database): (run: BenchRun, columns: readonly MetricColumns[]) => void
  ask(database: Database): {
    [Question in keyof Answers]: (
      ...parameters: Parameters<Answers[Question]>
    ) => Awaited<ReturnType<Answers[Question]>>
  }
}

/** A peer on the same SQLite, with the same cache and the same promise to have written what it says. */
export function sqliteContestant(file: string, peer: Peer): Contestant {
  let database = open()
  database.exec(peer.schema)
  let add = peer.add(database)
  let answers: ReturnType<Peer['ask']> | null = null

  function open(): Database {
    const opened = new SQLite(file)
    opened.pragma('journal_mode = WAL')
    opened.pragma('synchronous = FULL')
    opened.pragma('cache_size = -65536')
    return opened
  }
  const ask = () => (answers ??= peer.ask(database))

  return {
    title: peer.title,
    add: async (runs) => database.transaction(() => runs.forEach(({ run, columns }) => add(run, columns))).immediate(),
    async reopen() {
      database.pragma('optimize')
      database.close()
      database = open()
      add = peer.add(database)
      answers = null
    },
    async bytes() {
      database.pragma('wal_checkpoint(TRUNCATE)')
      return statSync(file).size
    },
    firstPage: async () => ask().firstPage(),
    filtered: async (method, above) => ask().filtered(method, above),
    sorted: async () => ask().sorted(),
    groupMeans: async () => ask().groupMeans(),
    curve: async (run, metric) => ask().curve(run, metric),
    curves: async (runs, metric) => ask().curves(runs, metric),
    close: async () => void database.close(),
  }
}
