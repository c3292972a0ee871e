import { activeStates } from '../../shared/contract/run.ts'
import type { Queue, RunChanges } from '../../shared/contract/runs.ts'

/** The part of the host that is watched. */
export interface WatchedHost {
  follow(): Promise<AsyncIterable<Pick<RunChanges, 'changed'>>>
  queue(): Promise<Queue>
}

/** Notifications to the system. */
export interface Desk {
  /** Keeps the machine from falling asleep, or lets it. */
  keepAwake(awake: boolean): void
  /** Progress of the active runs, for the dock or the taskbar; null if nothing is. */
  showProgress(share: number | null): void
  /** Notifies that the queue is empty. */
  notify(title: string, text: string): void
}

/** Milliseconds between two looks at the queue while runs report progress. */
const pause = 1000

/**
 * Keeps the machine awake while runs train, shows their progress, and notifies when the last of them has ended. Runs
 * until the host closes.
 * @param rest waits between two looks
 */
export async function watchQueue(
  host: WatchedHost,
  desk: Desk,
  rest: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, pause)),
): Promise<void> {
  const ended = { finished: 0, failed: 0, others: 0 }
  const known = new Set<number>()
  let busy = false
  for await (const { changed } of await host.follow()) {
    for (const { id, state } of changed) {
      if (activeStates.includes(state)) known.add(id)
      else if (known.delete(id)) ended[state === 'finished' ? 'finished' : state === 'failed' ? 'failed' : 'others']++
    }
    const { runs, held } = await host.queue()
    const training = runs.length > 0 && !(held && changed.every(({ state }) => state === 'queued'))
    if (training !== busy) {
      busy = training
      desk.keepAwake(busy)
      if (!busy) {
        const { finished, failed, others } = ended
        const words = [
          `${finished} finished`,
          ...(failed > 0 ? [`${failed} failed`] : []),
          ...(others > 0 ? [`${others} stopped`] : []),
        ].join(', ')
        if (finished + failed > 0)
          desk.notify(
            failed > 0 ? 'Training has ended, with failures' : 'Training has ended',
            `Of the runs in the queue: ${words}.`,
          )
        Object.assign(ended, { finished: 0, failed: 0, others: 0 })
      }
    }
    const done = ended.finished + ended.failed + ended.others
    desk.showProgress(busy ? done / Math.max(1, done + runs.length) : null)
    await rest()
  }
  desk.keepAwake(false)
}
