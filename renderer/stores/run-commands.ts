import { defineStore } from 'pinia'
import { activeStates, resumableStates, type RunRow } from '../../shared/contract/run.ts'
import { plural } from '../format/number.ts'
import { nameOf } from '../runs/facts.ts'
import { useConfirm } from './confirm.ts'
import { useClient } from './host.ts'
import { useNotices } from './notices.ts'

/** What can be done to runs; each asks first where something is lost, and says what came of it. */
export const useRunCommands = defineStore('run-commands', () => {
  const client = useClient()
  const confirm = useConfirm()
  const notices = useNotices()

  const idsOf = (runs: readonly RunRow[]) => runs.map((run) => run.id)
  const what = (runs: readonly RunRow[]) => (runs.length === 1 ? `run ${runs[0]!.id} (${nameOf(runs[0]!)})` : plural(runs.length, 'run'))

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

  async function cancel(runs: readonly RunRow[]): Promise<void> {
    const active = runs.filter((run) => activeStates.includes(run.state))
    if (active.length === 0) return
    const begun = active.filter((run) => run.startedAt !== null).length
    const text =
      begun === 0
        ? `${active.length === 1 ? 'It has not begun: it' : 'None of them has begun: they'} will not be trained, but can be resumed.`
        : `${begun === active.length ? 'Training stops.' : `${begun} of them have begun.`} What was measured so far stays, with the last checkpoint: a cancelled run can be resumed from there. Steps since that checkpoint are lost.`
    if (await confirm.ask({ title: `Cancel ${what(active)}?`, text, verb: active.length === 1 ? 'Cancel run' : `Cancel ${active.length} runs` })) {
      await attempt('Cancelled', () => client.runs.cancel({ ids: idsOf(active) }))
    }
  }

  async function pause(runs: readonly RunRow[]): Promise<void> {
    const training = runs.filter((run) => run.state === 'training')
    if (training.length > 0) await attempt('Paused', () => client.runs.pause({ ids: idsOf(training) }))
  }

  async function resume(runs: readonly RunRow[]): Promise<void> {
    const resumable = runs.filter((run) => run.state === 'paused' || resumableStates.includes(run.state))
    if (resumable.length > 0) await attempt('Resumed', () => client.runs.resume({ ids: idsOf(resumable) }))
  }

  async function remove(runs: readonly RunRow[]): Promise<boolean> {
    const busy = runs.filter((run) => activeStates.includes(run.state))
    if (runs.length === 0) return false
    if (busy.length > 0) {
      notices.fail(new Error(`${what(busy)} ${busy.length === 1 ? 'is' : 'are'} still in the queue; cancel first, then remove.`))
      return false
    }
    const text = `Configuration, curves, log and checkpoints of ${what(runs)} are deleted from the disk. This cannot be undone.`
    if (!(await confirm.ask({ title: `Remove ${what(runs)}?`, text, verb: runs.length === 1 ? 'Remove run' : `Remove ${runs.length} runs` }))) return false
    return attempt('Removed', () => client.runs.remove({ ids: idsOf(runs) }))
  }

  return { cancel, pause, resume, remove }
})
