import { withinSentence } from './within-sentence.ts'
import type { Ending } from '../executors/executor.ts'
import type { SlurmState } from './slurm.ts'

/** States in which a job waits for its turn. */
const waits = new Set([
  'PENDING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'SPECIAL_EXIT',
  'RESV_DEL_HOLD',
  'CONFIGURING',
])
/** States in which it runs, or Slurm is still about it. */
const runs = new Set(['RUNNING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'STAGE_OUT', 'RESIZING', 'SIGNALING'])

export type Phase = 'waits' | 'runs' | 'over'

export function phaseOf({ state }: SlurmState): Phase {
  return waits.has(state) ? 'waits' : runs.has(state) ? 'runs' : 'over'
}

/** What is known of a job that is over without a word of its own. */
export interface Evidence {
  runId: number
  job: string
  /** Null if Slurm has forgotten it. */
  last: SlurmState | null
  /** Whether its journal says anything. */
  begun: boolean
  /** The run from which it starts, if that did not finish. */
  brokenSource: number | null
  /** Exit code and signal, as "1:0"; null if unknown. */
  exit: string | null
  /** Last line of its output; empty if there is none. */
  output: string
}

/** How a run ends whose job is over, though its journal has no end. */
export function verdictOf({ runId, job, last, begun, brokenSource, exit, output }: Evidence): Ending {
  const where = last === null || last.node === '' ? '' : ` on ${last.node}`
  const interrupted = (what: string): Ending => ({ state: 'interrupted', message: what })
  const failed = (what: string): Ending => ({ state: 'failed', message: what })
  if (!begun && brokenSource !== null && (last === null || last.state === 'CANCELLED'))
    return failed(
      `Run ${brokenSource}, from which this run starts, did not finish. Resume run ${brokenSource}, and this one ` +
        'goes on with it.',
    )
  switch (last?.state) {
    case undefined:
      return interrupted(`The cluster no longer knows job ${job}, which did not say how it ended.`)
    case 'CANCELLED':
      return { state: 'cancelled' }
    case 'TIMEOUT':
    case 'DEADLINE':
      return interrupted(`Job ${job}${where} came to its time limit before it could stop by itself.`)
    case 'NODE_FAIL':
    case 'BOOT_FAIL':
      return interrupted(`The node of job ${job}${where} failed.`)
    case 'PREEMPTED':
      return interrupted(`Job ${job}${where} was pre-empted.`)
    case 'OUT_OF_MEMORY':
      return failed(
        `Job ${job}${where} used more memory than it was given. Raise "memory" in the profile, then resume run ` +
          `${runId}.`,
      )
  }
  const signal = exit === null ? 0 : Number(exit.split(':')[1])
  const how = exit === null ? '' : signal === 0 ? ` (exit code ${exit.split(':')[0]})` : ` (signal ${signal})`
  if (begun) return interrupted(`Job ${job}${where} ended before the run did${how}.`)
  const words = output === '' ? '' : `: ${withinSentence(output)}`
  const remedy = `Correct the profile, then resume run ${runId}.`
  return failed(`Job ${job}${where} ended before Signum began${how}${words}. ${remedy}`)
}
