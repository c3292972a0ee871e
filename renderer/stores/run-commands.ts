import { defineStore } from 'pinia'
import { activeStates, resumableStates, type RunState } from '../../shared/contract/run.ts'
import type { Marks } from '../../shared/contract/runs.ts'
import { bytesOf, saveBytes } from '../controls/save-file.ts'
import { plural } from '../format/number.ts'
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
  const confirm = useConfirm()
  const history = useHistory()
  const notices = useNotices()
  const runs = useRuns()

  function what(ids: readonly number[]): string {
    const run = ids.length === 1 ? runs.byId.get(ids[0]!) : undefined
    return run === undefined ? plural(ids.length, 'run') : t('stores.run', { id: run.id, name: nameOf(run) })
  }
  const inStates = (ids: readonly number[], states: readonly RunState[]) =>
    client.runs.ids({ ids: [...ids], states: [...states] })

  async function attempt(done: string, action: () => Promise<{ changed: number }>): Promise<boolean> {
    try {
      const { changed } = await action()
      notices.tell(`${done} ${plural(changed, 'run')}.`)
      return true
    } catch (error) {
      notices.fail(error)
      return false
    }
  }

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

  async function remove(ids: readonly number[]): Promise<boolean> {
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

  async function prioritize(ids: readonly number[], place: 'first' | 'last'): Promise<void> {
    await attempt(place === 'first' ? t('stores.queuedFirst') : t('stores.queuedLast'), () =>
      client.runs.prioritize({ ids: [...ids], place }),
    )
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

  return { saveArchive, cancel, pause, resume, remove, mark, prioritize }
})
