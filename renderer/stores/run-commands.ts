import { defineStore } from 'pinia'
import { activeStates, resumableStates, type RunState } from '../../shared/contract/run.ts'
import type { Marks } from '../../shared/contract/runs.ts'
import { bytesOf, saveBytes } from '../controls/save-file.ts'
import { plural } from '../format/number.ts'
import type { HostClient } from '../host/client.ts'
import { nameOf } from '../runs/facts.ts'
import { useConfirm } from './confirm.ts'
import { useHistory } from './history.ts'
import { useClient } from './host.ts'
import { useNotices } from './notices.ts'
import { useRuns } from './runs.ts'
import { t } from '../words/words.ts'

/**
 * Commands on runs, by their numbers; the host is asked in which states they are, for the page need not hold
 * them all. Each asks first if something is lost, and says what came of it.
 */
export const useRunCommands = defineStore('run-commands', () => {
  const client = useClient()
  const notices = useNotices()
  const runs = useRuns()
  const tools: Tools = {
    client,
    confirm: useConfirm(),
    history: useHistory(),
    notices,
    what(ids) {
      const run = ids.length === 1 ? runs.byId.get(ids[0]!) : undefined
      return run === undefined ? plural(ids.length, 'run') : t('stores.run', { id: run.id, name: nameOf(run) })
    },
    inStates: (ids, states) => client.runs.ids({ ids: [...ids], states: [...states] }),
    async attempt(done, action) {
      try {
        const { changed } = await action()
        notices.tell(`${done} ${plural(changed, 'run')}.`)
        return true
      } catch (error) {
        notices.fail(error)
        return false
      }
    },
  }
  return { ...lifecycleCommands(tools), ...queueCommands(tools), remove: removal(tools), ...recordCommands(tools) }
})

/** What commands share. */
interface Tools {
  client: HostClient
  confirm: ReturnType<typeof useConfirm>
  history: ReturnType<typeof useHistory>
  notices: ReturnType<typeof useNotices>
  /** Runs in words: "run 3 (BC · …)" or "12 runs". */
  what(ids: readonly number[]): string
  /** Those of the runs that are in one of the states. */
  inStates(ids: readonly number[], states: readonly RunState[]): Promise<number[]>
  /** Does something and tells of it: "Paused 3 runs." @returns whether it was done */
  attempt(done: string, action: () => Promise<{ changed: number }>): Promise<boolean>
}

/** Cancels, pauses and resumes. */
function lifecycleCommands({ client, confirm, what, inStates, attempt }: Tools) {
  async function cancel(ids: readonly number[]): Promise<void> {
    const active = await inStates(ids, activeStates)
    if (active.length === 0) return
    const begun = (await inStates(active, ['training', 'paused'])).length
    const text =
      begun === 0
        ? active.length === 1
          ? t('stores.cancelNotStarted')
          : t('stores.cancelNoneStarted')
        : `${begun === active.length ? t('stores.trainingStops') : t('stores.cancelSomeStarted', { begun })} ` +
          `${t('stores.cancelKeeps')}`
    if (
      await confirm.ask({
        title: t('stores.cancel', { runs: what(active) }),
        text,
        verb: active.length === 1 ? t('stores.cancelRun') : t('stores.cancelRuns', { count: active.length }),
      })
    ) {
      await attempt(t('stores.cancelled'), () => client.runs.cancel({ ids: active }))
    }
  }

  async function pause(ids: readonly number[]): Promise<void> {
    const training = await inStates(ids, ['training'])
    if (training.length > 0) await attempt(t('stores.paused'), () => client.runs.pause({ ids: training }))
  }

  async function resume(ids: readonly number[]): Promise<void> {
    const resumable = await inStates(ids, ['paused', ...resumableStates])
    if (resumable.length > 0) await attempt(t('stores.resumed'), () => client.runs.resume({ ids: resumable }))
  }

  return { cancel, pause, resume }
}

/** Deletes runs for good. @returns whether it was done */
function removal({ client, confirm, notices, what, inStates, attempt }: Tools) {
  return async function remove(ids: readonly number[]): Promise<boolean> {
    if (ids.length === 0) return false
    const busy = await inStates(ids, activeStates)
    if (busy.length > 0) {
      notices.fail(
        new Error(
          busy.length === 1
            ? t('stores.removeQueuedRun', { run: what(busy) })
            : t('stores.removeQueuedRuns', { runs: what(busy) }),
        ),
      )
      return false
    }
    const text = t('stores.removeWarning', { runs: what(ids) })
    if (
      !(await confirm.ask({
        title: t('stores.remove', { runs: what(ids) }),
        text,
        verb: ids.length === 1 ? t('stores.removeRun') : t('stores.removeRuns', { count: ids.length }),
      }))
    )
      return false
    return attempt(t('stores.removedRuns'), () => client.runs.remove({ ids: [...ids] }))
  }
}

/** The order in which queued runs start. */
function queueCommands({ client, history, notices }: Pick<Tools, 'client' | 'history' | 'notices'>) {
  /** Changes the order; undoing puts all that are queued back as they were. */
  async function reorder(done: string, action: () => Promise<{ changed: number }>): Promise<void> {
    try {
      const before = (await client.runs.queue()).runs.map(({ id }) => id)
      const { changed } = await action()
      history.did({
        title: `${done} ${plural(changed, 'run')}.`,
        undo: () => client.runs.arrange({ ids: before }),
      })
    } catch (error) {
      notices.fail(error)
    }
  }
  return {
    prioritize: (ids: readonly number[], place: 'first' | 'last') =>
      reorder(place === 'first' ? t('stores.queuedFirst') : t('stores.queuedLast'), () =>
        client.runs.prioritize({ ids: [...ids], place }),
      ),
    /** Puts a queued run before another one; `order` are all queued runs as they stand. */
    moveBefore: (id: number, before: number, order: readonly number[]) => {
      const rest = order.filter((other) => other !== id)
      const next = rest.toSpliced(rest.indexOf(before), 0, id)
      return reorder(t('stores.queueMoved'), async () => {
        await client.runs.arrange({ ids: next })
        return { changed: 1 }
      })
    },
  }
}

/** What is said of runs, and their archive as a file. */
function recordCommands({ client, history, notices, inStates }: Tools) {
  /** Changes what is said of runs; can be undone. */
  async function mark(done: string, ids: readonly number[], marks: Marks): Promise<void> {
    if (ids.length === 0) return
    try {
      const before = await client.runs.mark({ ids: [...ids], marks })
      history.did({
        title: `${done} ${plural(before.length, 'run')}.`,
        undo: () => client.runs.restore({ marked: before }),
      })
    } catch (error) {
      notices.fail(error)
    }
  }

  /** Hands the runs that have ended to the user as one file. */
  async function saveArchive(ids: readonly number[]): Promise<void> {
    try {
      const busy = new Set(await inStates(ids, activeStates))
      const { fileName, base64, runs: count } = await client.imports.archive({ ids: ids.filter((id) => !busy.has(id)) })
      saveBytes(fileName, bytesOf(base64), 'application/zip')
      notices.tell(
        busy.size === 0
          ? t('stores.savedRuns', { fileName, runs: plural(count, 'run') })
          : t('stores.savedRunsWithout', { fileName, runs: plural(count, 'run'), left: plural(busy.size, 'run') }),
      )
    } catch (error) {
      notices.fail(error)
    }
  }

  return { mark, saveArchive }
}
