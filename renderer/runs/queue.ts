import { secondsOfSchedule, waitedFor } from '../../shared/contract/dependency.ts'
import type { RunRow } from '../../shared/contract/run.ts'
import { formatDuration } from '../format/time.ts'

/** What the host has still to do. */
export interface Queue {
  training: number
  queued: number
  /** Of the queued, those that cannot begin before another run has finished. */
  waiting: number
  paused: number
  /** Until the last run is done, as far as it can be told; null where it cannot. */
  secondsLeft: number | null
  /** Training first, then paused, then queued in the order in which they will start. */
  runs: RunRow[]
}

const order = { training: 0, paused: 1, queued: 2 }

/** The queue, read off the runs. Queued runs are taken to last as long as finished ones of the same kind, or as the ones at work. */
export function queueOf(runs: readonly RunRow[], concurrency: number): Queue {
  const active = runs.filter((run): run is RunRow & { state: keyof typeof order } => run.state in order)
  const sorted = active.toSorted((a, b) => order[a.state] - order[b.state] || a.id - b.id)
  const count = (state: keyof typeof order) => active.filter((run) => run.state === state).length
  const states = new Map(active.map((run) => [run.id, run.state]))
  const waiting = active.filter((run) => waitedFor(run, (id) => states.get(id)) !== null).length
  return { training: count('training'), queued: count('queued'), waiting, paused: count('paused'), secondsLeft: timeLeft(runs, active, concurrency), runs: sorted }
}

function timeLeft(all: readonly RunRow[], active: readonly RunRow[], concurrency: number): number | null {
  const seconds: { run: RunRow; seconds: number }[] = []
  for (const run of active) {
    if (run.state === 'paused') continue
    const left = run.progress.secondsLeft ?? (run.state === 'queued' ? typicalSeconds(all, run) : null)
    if (left === null) return null
    seconds.push({ run, seconds: left })
  }
  return seconds.length === 0 ? null : secondsOfSchedule(seconds, concurrency)
}

/** Mean seconds of the runs of the same model, data and number of steps; null where there is none to judge by. */
function typicalSeconds(all: readonly RunRow[], run: RunRow): number | null {
  const alike = all.filter(
    (other) => other.experiment.model === run.experiment.model && other.experiment.dataset === run.experiment.dataset && other.progress.steps === run.progress.steps,
  )
  const seconds = alike.flatMap((other) => {
    if (other.startedAt === null) return []
    if (other.state === 'finished' && other.finishedAt !== null) return [(other.finishedAt - other.startedAt) / 1000]
    return other.state === 'training' && other.progress.secondsLeft !== null && other.progress.step > 0
      ? [(other.progress.secondsLeft * other.progress.steps) / Math.max(1, other.progress.steps - other.progress.step)]
      : []
  })
  return seconds.length === 0 ? null : seconds.reduce((sum, value) => sum + value, 0) / seconds.length
}

/** The queue in a few words: "2 training · 5 queued · 12 min", or "Idle". */
export function queueWords(queue: Queue): string {
  const words: string[] = []
  if (queue.training > 0) words.push(`${queue.training} training`)
  if (queue.paused > 0) words.push(`${queue.paused} paused`)
  if (queue.queued > 0) words.push(`${queue.queued} queued${queue.waiting > 0 ? ` (${queue.waiting} waiting)` : ''}`)
  if (queue.secondsLeft !== null) words.push(formatDuration(queue.secondsLeft))
  return words.length === 0 ? 'Idle' : words.join(' · ')
}
