import type { Database } from 'better-sqlite3'
import type { Delivery } from '../../../shared/contract/notices.ts'
import { noticeChannelsOf, type StoredChannel } from './notice-channels.ts'
import { noticeEventsOf, type NoticeEvent } from './notice-events.ts'
import type { Revision } from './revision.ts'

/** A notice that is to be sent now, by whoever took it. */
export interface DueNotice extends NoticeEvent {
  id: number
  attempts: number
  createdAt: number
  channel: StoredChannel
}

/** Outcome of one attempt; `retryAt`: null if it is given up. */
export type Attempt = { sent: true } | { sent: false; error: string; retryAt: number | null }

type NoticeRow = { id: number; channelId: number; facts: string } & Omit<DueNotice, 'channel' | 'facts'>

const day = 24 * 3600_000
/** A notice that waited for so long says nothing any more. */
const oldest = 2 * day
const keptFor = 30 * day
/** Whoever took a notice has so many milliseconds to send it: then it is anybody's again. */
const lease = 90_000
const mostAtOnce = 20

/** Where notices go, what they tell of, and what became of each. */
export function noticesOf(database: Database, revision: Revision) {
  const events = noticeEventsOf(database)
  const { forgetRemoved, methods } = noticeChannelsOf(database)
  const channels = methods.noticeChannels
  const tidy = database.prepare("DELETE FROM notices WHERE created_at < ? AND state <> 'waiting'")
  const raise = database.prepare(
    'INSERT OR IGNORE INTO notices (channel_id, event, kind, title, text, facts, state, created_at, at) ' +
      "VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?)",
  )
  const takeDue = database.prepare<[number, number, string, number], NoticeRow>(
    'UPDATE notices SET at = ? WHERE id IN (SELECT notices.id FROM notices WHERE state = ' +
      "'waiting' AND at <= ? AND channel_id IN (SELECT value FROM json_each(?)) ORDER BY at LIMIT ?) RETURNING " +
      'id, channel_id AS channelId, event, kind, title, text, facts, attempts, created_at AS createdAt',
  )
  const settle = database.prepare(
    'UPDATE notices SET state = ?, attempts = attempts + 1, error = ?, at = ? WHERE id = ?',
  )
  const log = database.prepare<[number], Delivery>(
    'SELECT notices.id, name AS channel, kind, title, text, state, attempts, error, ' +
      'notices.created_at AS createdAt, at FROM notices JOIN notice_channels AS c ON c.id = channel_id ' +
      'ORDER BY notices.id DESC LIMIT ?',
  )

  function put(channel: StoredChannel, { event, kind, title, text, facts }: NoticeEvent, now: number): number {
    return Number(raise.run(channel.id, event, kind, title, text, JSON.stringify(facts), now, now).changes)
  }

  return {
    ...methods,
    /**
     * Writes down what happened since a revision, or was raised by the host, for every channel that tells of it, and
     * takes what is due.
     * @param shows whether the host can show notices of the desktop
     * @returns with it, the revision to ask with next; null if no notice goes anywhere
     */
    noticeRound: database.transaction((now: number, since: number, raised: readonly NoticeEvent[], shows: boolean) => {
      const present = channels()
      if (present.length === 0) return null
      const current = revision.current()
      const from = Math.max(now - oldest, Math.min(...present.map(({ createdAt }) => createdAt)))
      for (const each of [...(current === since ? [] : events.since(since, from)), ...raised])
        for (const channel of present)
          if (channel.on.includes(each.kind) && each.at >= channel.createdAt) put(channel, each, now)
      forgetRemoved(now - day)
      tidy.run(now - keptFor)
      const mine = new Map(
        present.filter(({ way }) => shows || way.kind !== 'desktop').map((channel) => [channel.id, channel]),
      )
      const taken = takeDue.all(now + lease, now, JSON.stringify([...mine.keys()]), mostAtOnce)
      const due = taken.map(({ channelId, facts, ...rest }): DueNotice => ({
        ...rest,
        facts: JSON.parse(facts) as Record<string, unknown>,
        channel: mine.get(channelId)!,
      }))
      return { revision: current, due }
    }).immediate,

    /** Writes down, within the caller's transaction, what happened for every channel that tells of it. */
    raiseNotice(event: NoticeEvent): void {
      for (const channel of channels()) if (channel.on.includes(event.kind)) put(channel, event, Date.now())
    },

    /** Says what became of a notice that was taken. */
    settleNotice(id: number, attempt: Attempt, now: number): void {
      if (attempt.sent) settle.run('sent', null, now, id)
      else settle.run(attempt.retryAt === null ? 'failed' : 'waiting', attempt.error, attempt.retryAt ?? now, id)
    },

    noticeLog: (limit: number): Delivery[] => log.all(limit),
  }
}
