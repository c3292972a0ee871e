import { activeStates } from '../../shared/contract/run.ts'
import type { Queue, RunChanges } from '../../shared/contract/runs.ts'

/** The part of the host that is watched. */
export interface WatchedHost {
  /** What changes from a cursor on, or from now on where there is none yet. Ends when the host closes. */
  follow(cursor: number | null): Promise<AsyncIterable<Pick<RunChanges, 'cursor' | 'changed'>>>
  queue(): Promise<Queue>
}

/** Notifications to the system. */
export interface Desk {
  /** Keeps the machine from falling asleep, or lets it. */
  keepAwake(awake: boolean): void
  /** Progress of the active runs, for the dock or the taskbar; null if nothing is. */
  showProgress(share: number | null): void
  /** Shows a notification, unless a window is in front. */
  notify(title: string, text: string): void
}

/** Milliseconds between two looks at the queue while runs report progress. */
const pause = 1000

/**
 * Keeps the machine awake while runs train, shows their progress, and notifies when the last of them has ended. Runs
 * until the host closes: after an error it looks again, at the same changes.
 * @param onTrouble is told of an error, once for as long as the next ones say the same
 * @param rest waits between two looks
 */
export async function watchQueue(
  host: WatchedHost,
  desk: Desk,
  onTrouble: (error: unknown) => void,
  rest: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, pause)),
): Promise<void> {
  const watch = new Watch(host, desk)
  let cursor: number | null = null
  let told: string | null = null
  for (;;)
    try {
      for await (const changes of await host.follow(cursor)) {
        await watch.look(changes.changed)
        cursor = changes.cursor
        told = null
        await rest()
      }
      return desk.keepAwake(false)
    } catch (error) {
      if (told !== String(error)) onTrouble(error)
      told = String(error)
      await rest()
    }
}

/** What is known of the queue from one look to the next. */
class Watch {
  readonly #host: WatchedHost
  readonly #desk: Desk
  readonly #known = new Set<number>()
  #ended = { finished: 0, failed: 0, others: 0 }
  #busy = false

  constructor(host: WatchedHost, desk: Desk) {
    this.#host = host
    this.#desk = desk
  }

  /** Looks at the queue after some runs changed; the same changes may be given again. */
  async look(changed: RunChanges['changed']): Promise<void> {
    for (const { id, state } of changed) {
      if (activeStates.includes(state)) this.#known.add(id)
      else if (this.#known.delete(id))
        this.#ended[state === 'finished' ? 'finished' : state === 'failed' ? 'failed' : 'others']++
    }
    const { runs, held } = await this.#host.queue()
    const training = runs.length > 0 && !(held && changed.every(({ state }) => state === 'queued'))
    if (training !== this.#busy) {
      this.#desk.keepAwake(training)
      this.#busy = training
      if (!training) this.#tellOfEnd()
    }
    const done = this.#ended.finished + this.#ended.failed + this.#ended.others
    this.#desk.showProgress(training ? done / Math.max(1, done + runs.length) : null)
  }

  #tellOfEnd(): void {
    const { finished, failed, others } = this.#ended
    this.#ended = { finished: 0, failed: 0, others: 0 }
    if (finished + failed === 0) return
    const words = [
      `${finished} finished`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(others > 0 ? [`${others} stopped`] : []),
    ].join(', ')
    this.#desk.notify(
      failed > 0 ? 'Training has ended, with failures' : 'Training has ended',
      `Of the runs in the queue: ${words}.`,
    )
  }
}
