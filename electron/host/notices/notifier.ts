import { createHash } from 'node:crypto'
import { messageOf } from '../../../shared/errors/message-of.ts'
import type { Followings } from '../follow/followings.ts'
import type { Machines } from '../machines/machines.ts'
import type { StoreClient } from '../store/client.ts'
import type { NoticeEvent } from '../store/notice-events.ts'
import type { DueNotice } from '../store/notices.ts'
import type { Troubles } from '../troubles.ts'
import { SendFailure } from './message.ts'
import { send, type NoticeDesk } from './send.ts'

/** Times in milliseconds. */
export interface NoticeRhythm {
  /** Between two looks at what happened. */
  every: number
  /** Before each further attempt; after the last one a notice is given up. */
  pauses: readonly number[]
  /** For how long a host that is closed waits for what it sends. */
  patience: number
}

const usual: NoticeRhythm = {
  every: 2_000,
  pauses: [10_000, 60_000, 300_000, 1_800_000, 7_200_000],
  patience: 10_000,
}

/** A machine or a folder that is not there for so long is silent. */
const absentFor = 60_000
const hour = 3_600_000

interface Parts {
  store: StoreClient
  troubles: Troubles
  followings: Followings
  machines: Machines
  desk: NoticeDesk | null
}

/** Sends notices of what happens, while a host is open. */
export class Notifier {
  readonly #parts: Parts
  readonly #rhythm: NoticeRhythm
  /** When what lasts began. */
  readonly #since = new Map<string, number>()
  #revision = 0
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** The round that runs. */
  #round: Promise<void> = Promise.resolve()

  constructor(parts: Parts, rhythm: Partial<NoticeRhythm> = {}) {
    this.#parts = parts
    this.#rhythm = { ...usual, ...rhythm }
    // A desktop shows its own notices until somebody takes that away.
    if (parts.desk !== null)
      this.#round = parts.store
        .addNoticeChannelOnce('This desktop', ['diverged', 'silent', 'trouble'], { kind: 'desktop' })
        .catch((error: unknown) => process.emitWarning(messageOf(error)))
    this.#wait()
  }

  /** Tells what happened last; what cannot be sent in time is left to the next host. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    let alarm: NodeJS.Timeout | undefined
    const last = this.#round.then(() => this.#look())
    await Promise.race([last, new Promise((giveUp) => (alarm = setTimeout(giveUp, this.#rhythm.patience)))])
    clearTimeout(alarm)
  }

  #wait(): void {
    if (this.#closed) return
    this.#timer = setTimeout(() => {
      this.#round = this.#look().finally(() => this.#wait())
    }, this.#rhythm.every)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    const { store, desk, troubles } = this.#parts
    try {
      const found = await store.noticeRound(Date.now(), this.#revision, this.#raised(), desk !== null)
      if (found === null) return
      this.#revision = found.revision
      await Promise.all(found.due.map((notice) => this.#send(notice)))
    } catch (error) {
      if (!this.#closed) troubles.raise('notices', `Notices cannot be sent: ${messageOf(error)}`)
    }
  }

  async #send(notice: DueNotice): Promise<void> {
    const { store, desk, troubles } = this.#parts
    const { channel, attempts, createdAt } = notice
    try {
      await send(channel.way, { ...notice, at: createdAt }, desk)
      await store.settleNotice(notice.id, { sent: true }, Date.now())
      troubles.settle(`notices ${channel.name}`)
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error
      const pause = error.mayPass ? this.#rhythm.pauses[attempts] : undefined
      const retryAt = pause === undefined ? null : Date.now() + Math.max(pause, error.pause)
      await store.settleNotice(notice.id, { sent: false, error: error.message, retryAt }, Date.now())
      if (retryAt === null)
        troubles.raise(
          `notices ${channel.name}`,
          `A notice to "${channel.name}" could not be sent: ${error.message}. See System, or \`signum notices log\`.`,
        )
    }
  }

  /** What only this host knows: its troubles, and folders that it follows and that are gone. */
  #raised(): NoticeEvent[] {
    const now = Date.now()
    const { troubles, followings, machines } = this.#parts
    const found = [
      ...troubles.entries.filter(([part]) => !part.startsWith('notices')).map(troubleEvent),
      ...followings
        .list()
        .filter(({ state }) => state !== 'following')
        .map(({ path }) => folderEvent(path)),
      ...machines.rows.filter(({ state }) => state === 'lost').map(({ name, why }) => machineEvent(name, why)),
    ]
    const keys = new Set(found.map(({ event }) => event))
    for (const key of [...this.#since.keys()]) if (!keys.has(key)) this.#since.delete(key)
    return found.flatMap((each) => {
      const since = this.#since.get(each.event) ?? now
      this.#since.set(each.event, since)
      // What comes and goes is told once an hour.
      const event = `${each.event}:${Math.floor(since / hour)}`
      return now - since >= each.patience ? [{ ...each, event, at: now }] : []
    })
  }
}

type Lasting = Omit<NoticeEvent, 'at'> & { patience: number }

function troubleEvent([part, text]: [string, string]): Lasting {
  const isCluster = part.startsWith('cluster')
  return {
    event: `trouble:${createHash('sha256').update(text).digest('hex')}`,
    kind: isCluster ? 'silent' : 'trouble',
    title: isCluster ? 'A cluster does not answer' : 'Signum has a problem',
    text,
    facts: { part },
    patience: 0,
  }
}

function machineEvent(name: string, why: string | null): Lasting {
  return {
    event: `machine:${name}`,
    kind: 'silent',
    title: `The machine "${name}" does not answer`,
    text: why ?? '',
    facts: { machine: name },
    patience: absentFor,
  }
}

function folderEvent(path: string): Lasting {
  return {
    event: `folder:${path}`,
    kind: 'silent',
    title: `The followed folder ${path} is gone`,
    text: 'There is nothing at its path, or it cannot be read: is its machine or its network down?',
    facts: { path },
    patience: absentFor,
  }
}
