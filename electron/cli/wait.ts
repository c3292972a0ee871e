import { activeStates, type RunRow } from '../../shared/contract/run.ts'
import type { Host } from '../host/host.ts'
import { CommandFailure, exitCodes } from './command-failure.ts'
import { DiskWatch } from './disk-watch.ts'
import { ProgressView } from './progress-view.ts'
import type { Terminal } from './terminal.ts'

export interface Wait {
  terminal: Terminal
  quiet: boolean
  /** Aborted by a Ctrl-C: the runs are then cancelled at their next step and can be resumed. */
  signal: AbortSignal
  /** Whether a Ctrl C leaves the runs as they are: a cluster trains them. */
  leaves?: boolean
}

/** Waits until runs have ended, showing how they go on. @returns their rows, in the order of the ids. */
export async function waitForRuns(
  host: Host,
  ids: readonly number[],
  { terminal, quiet, signal, leaves = false }: Wait,
): Promise<RunRow[]> {
  const { cursor, runs } = await host.client.runs.list({ ids: [...ids], limit: ids.length })
  const rows = new Map(runs.map((run) => [run.id, run]))
  const inOrder = () => ids.map((id) => rows.get(id)).filter((run) => run !== undefined)
  const allEnded = () => inOrder().every((run) => !activeStates.includes(run.state))
  const { concurrency } = await host.client.system.get()
  const view = quiet ? null : new ProgressView(terminal, concurrency)
  const following = new AbortController()
  let problem: unknown = null
  const giveUp = (error: unknown) => {
    problem = error
    following.abort()
  }
  const disk = new DiskWatch(host.dataDirectory, (byRun) =>
    giveUp(new CommandFailure(fullDisk(host.dataDirectory, ids, byRun))),
  )

  const cancel = () => {
    if (leaves)
      return giveUp(
        new CommandFailure(
          'the cluster goes on with them; `signum cluster follow`, the app or a server shows how',
          exitCodes.interrupted,
        ),
      )
    const active = inOrder()
      .filter((run) => activeStates.includes(run.state))
      .map((run) => run.id)
    if (!quiet) terminal.say('stopping; what is trained so far is kept')
    if (active.length > 0) host.client.runs.cancel({ ids: active }).catch(giveUp)
  }
  signal.addEventListener('abort', cancel)
  try {
    if (signal.aborted) cancel()
    if (problem !== null) throw problem
    view?.update(inOrder())
    disk.news(waitForRoom(inOrder()))
    if (allEnded()) return inOrder()
    for await (const { changed, removed } of await host.client.runs.follow({ cursor }, { signal: following.signal })) {
      for (const run of changed) if (rows.has(run.id)) rows.set(run.id, run)
      for (const id of removed) rows.delete(id)
      disk.news(waitForRoom(inOrder()))
      view?.update(inOrder())
      if (allEnded()) break
    }
    if (problem !== null) throw problem
    return inOrder()
  } finally {
    disk.close()
    signal.removeEventListener('abort', cancel)
    view?.close()
  }
}

/** Whether no run trains, and some were paused without being told to: what they have to write finds no room. */
function waitForRoom(runs: readonly RunRow[]): boolean {
  return runs.some(({ state, error }) => state === 'paused' && error !== null) && !runs.some(isTraining)
}

function isTraining({ state }: RunRow): boolean {
  return state === 'training'
}

function fullDisk(dataDirectory: string, ids: readonly number[], byRun: boolean): string {
  const what = byRun ? 'a checkpoint could not be written' : 'nothing can be kept'
  return (
    `the disk that holds ${dataDirectory} is full: ${what}; free some space, then \`signum ` +
    `runs resume ${ids.join(',')}\` goes on`
  )
}

/** Ends a command whose runs did not all finish. @throws CommandFailure */
export function requireFinished(runs: readonly RunRow[], signal: AbortSignal, halved = false): void {
  // Runs that successive halving stops were cancelled on request.
  const stopped = runs.filter(
    (run) => run.state !== 'finished' && !(halved && run.state === 'cancelled' && !signal.aborted),
  )
  if (stopped.length === 0) return
  const ids = stopped.map((run) => run.id).join(',')
  if (signal.aborted)
    throw new CommandFailure(`interrupted; \`signum runs resume ${ids}\` goes on`, exitCodes.interrupted)
  const [first] = stopped
  const all =
    stopped.length === 1
      ? `run ${ids} ended ${first!.state}`
      : `${stopped.length} of ${runs.length} runs did not finish (${ids}), the first ended ${first!.state}`
  const reason = first!.error === null ? '' : `. ${first!.error}`
  throw new CommandFailure(`${all}; \`signum runs resume ${ids}\` goes on${reason}`)
}
