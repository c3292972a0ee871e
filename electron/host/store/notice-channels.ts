import type { Database } from 'better-sqlite3'
import type { NoticeKind } from '../../../shared/contract/notices.ts'
import type { StoredWay } from '../notices/stored-way.ts'

/** Where notices go, as it is stored. */
export interface StoredChannel {
  id: number
  name: string
  on: NoticeKind[]
  way: StoredWay
  createdAt: number
}

type ChannelRow = Omit<StoredChannel, 'on' | 'way'> & { kinds: string; way: string }

/** Where notices go, and what they tell of. */
export function noticeChannelsOf(database: Database) {
  const all = database.prepare<[], ChannelRow>(
    'SELECT id, name, kinds, way, created_at AS createdAt FROM notice_channels WHERE removed_at IS NULL ORDER BY name',
  )
  const insert = database.prepare('INSERT INTO notice_channels (name, kinds, way, created_at) VALUES (?, ?, ?, ?)')
  const rewrite = database.prepare('UPDATE notice_channels SET kinds = ? WHERE name = ? AND removed_at IS NULL')
  const remove = database.prepare('UPDATE notice_channels SET removed_at = ? WHERE name = ? AND removed_at IS NULL')
  const restore = database.prepare(
    'UPDATE notice_channels SET removed_at = NULL WHERE id = (SELECT id FROM notice_channels WHERE name = ? AND ' +
      'removed_at IS NOT NULL ORDER BY removed_at DESC LIMIT 1)',
  )
  const knows = database.prepare<[string], number>('SELECT count(*) FROM notice_channels WHERE name = ?').pluck()
  // What is meant for a desktop stays known: it is made once.
  const forget = database.prepare(
    "DELETE FROM notice_channels WHERE removed_at < ? AND json_extract(way, '$.kind') <> 'desktop'",
  )

  const channels = (): StoredChannel[] =>
    all.all().map(({ kinds, way, ...rest }) => ({
      ...rest,
      on: JSON.parse(kinds) as NoticeKind[],
      way: JSON.parse(way) as StoredWay,
    }))

  return {
    /** Forgets, within the caller's transaction, what was taken away before a time. */
    forgetRemoved: (before: number): void => void forget.run(before),

    methods: {
      noticeChannels: channels,

      /** @returns false if there is one of that name */
      addNoticeChannel: database.transaction((name: string, on: readonly NoticeKind[], way: StoredWay): boolean => {
        if (channels().some((each) => each.name === name)) return false
        insert.run(name, JSON.stringify(on), JSON.stringify(way), Date.now())
        return true
      }).immediate,

      /** Makes one that a desktop has from the start, unless it was ever there. */
      addNoticeChannelOnce: database.transaction((name: string, on: readonly NoticeKind[], way: StoredWay): void => {
        if (knows.get(name) === 0) insert.run(name, JSON.stringify(on), JSON.stringify(way), Date.now())
      }).immediate,

      /** @returns of what it told before; null if there is none of that name */
      changeNoticeChannel: database.transaction((name: string, on: readonly NoticeKind[]): NoticeKind[] | null => {
        const before = channels().find((each) => each.name === name)
        rewrite.run(JSON.stringify(on), name)
        return before?.on ?? null
      }).immediate,

      /** @returns whether there was one */
      removeNoticeChannel: (name: string): boolean => remove.run(Date.now(), name).changes === 1,

      /** @returns whether there was one to put back, and its name is free */
      restoreNoticeChannel: database.transaction(
        (name: string): boolean => !channels().some((each) => each.name === name) && restore.run(name).changes === 1,
      ).immediate,
    },
  }
}
