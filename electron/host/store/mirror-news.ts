import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { MirrorNews, MirrorPosition } from '../../../shared/contract/mirror.ts'
import type { RunDetail } from '../../../shared/contract/run.ts'
import type { AnswersTable } from './answers.ts'
import { chunksOf } from './chunks.ts'
import type { HistogramTable } from './histograms.ts'
import { linesInPage, type Logs } from './logs.ts'
import type { Standings } from './standings.ts'

interface Parts {
  standings: Standings
  histograms: HistogramTable
  answers: AnswersTable
  logs: Logs
  /** @throws Failure not-found */
  getRun(id: number): RunDetail
}

/** Points of all runs together that one answer carries: some ten MB. */
const mostPoints = 300_000
const storeSetting = 'storeIdentity'

/** What other hosts that copy the runs of this store lack. */
export function mirrorNewsOf(database: Database, { standings, histograms, answers, logs, getRun }: Parts) {
  const chunks = chunksOf(database)
  const rewindsOf = database.prepare<[number], number>('SELECT rewinds FROM runs WHERE id = ?').pluck()
  const readSetting = database.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck()
  const writeSetting = database.prepare('INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)')

  function newsOf(held: MirrorPosition, room: number): MirrorNews | null {
    const rewinds = rewindsOf.get(held.id)
    if (rewinds === undefined) return null
    const run = getRun(held.id)
    const there = standings.ofRun(held.id)
    const countsHeld = new Map(Object.entries(held.counts))
    // A store that was put back from a copy has fewer points than were told.
    const reset =
      rewinds !== held.rewinds ||
      [...countsHeld].some(([metric, count]) => count > (there.find((each) => each.metric === metric)?.count ?? 0))
    let left = room
    let more = false
    const series = there.flatMap(({ id, metric, count }) => {
      const first = reset ? 0 : (countsHeld.get(metric) ?? 0)
      const last = Math.min(count, first + left)
      more ||= last < count
      left -= last - first
      return last === first ? [] : [{ metric, ...chunks.pointsFrom(id, first, last) }]
    })
    const after = reset ? -1 : held.histograms
    const answered = answers.ofRun(held.id)
    const log = logs.linesAfter(held.id, held.log)
    return {
      run,
      rewinds,
      reset,
      series,
      log,
      histograms: histograms.ofRun(held.id, after).map((each) => ({ ...each, counts: [...each.counts] })),
      answers: answered !== null && (reset || answered.step !== held.answers) ? answered : null,
      more: more || log.lines.length === linesInPage,
    }
  }

  return {
    /** The name of this store, which no other has: numbers of runs mean something in it alone. */
    storeIdentity: database.transaction((): string => {
      writeSetting.run(storeSetting, JSON.stringify(randomUUID()))
      return JSON.parse(readSetting.get(storeSetting)!) as string
    }).immediate,

    /** What copies of runs lack; runs that are gone are left out, and so are some if there is too much at once. */
    mirrorNews: database.transaction((positions: readonly MirrorPosition[]): MirrorNews[] => {
      const found: MirrorNews[] = []
      let room = mostPoints
      for (const held of positions) {
        const news = newsOf(held, Math.max(room, 0))
        if (news === null) continue
        found.push(news)
        room -= news.series.reduce((sum, { steps }) => sum + steps.length, 0)
      }
      return found
    }),
  }
}
