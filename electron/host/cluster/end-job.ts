import { join, posix } from 'node:path'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import type { JobEnd } from '../jobs/job-line.ts'
import type { ClusterJob } from './cluster-job.ts'
import { brokenSourceOf } from './find-ticket.ts'
import type { Site } from './site.ts'
import type { SlurmState } from './slurm.ts'
import { Unreachable } from './transport.ts'
import { verdictOf } from './verdict.ts'

/**
 * Ends a job that is over: its newest checkpoint comes to this machine first, so that the run can be frozen, resumed or
 * started from.
 * @param end what it said itself, or what Slurm knows of it; null if neither
 * @throws Unreachable: it is ended next time
 */
export async function endJob(job: ClusterJob, end: JobEnd | SlurmState | null, site: Site): Promise<void> {
  const { folder, runDirectory, runId } = job.facts
  if (job.newest !== null) {
    const name = job.newest.path
    try {
      await site.transport.fetch(posix.join(folder, name), join(runDirectory, name))
    } catch (error) {
      if (error instanceof Unreachable) throw error
      job.say('warning', `The checkpoint ${name} could not be fetched from ${folder} (${messageOf(error)}).`)
    }
  }
  if (end !== null && 'type' in end) {
    if (end.type === 'finished') return job.finish({ state: 'finished' })
    if (end.type === 'cancelled') return job.finish({ state: 'cancelled' })
    if (end.type === 'failed') {
      const { message, detail, cause } = end
      return job.finish({ state: 'failed', message, detail, cause })
    }
  }
  const last = end as SlurmState | null
  job.finish(
    verdictOf({
      runId,
      job: job.name!,
      last,
      begun: job.begun,
      brokenSource: job.begun ? null : await brokenSourceOf(job, site),
      exit: await site.slurm.exitOf(job.name!),
      output: job.begun ? '' : await outputOf(job, site),
    }),
  )
}

/** The last line that a job printed. */
async function outputOf({ ticket }: ClusterJob, site: Site): Promise<string> {
  const path = posix.join(site.layout.submission(ticket!.submission), `${ticket!.task}.out`)
  const [bytes] = await site.transport.tails([{ path, from: 0 }])
  const lines = Buffer.from(bytes ?? [])
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return visibleText(lines.at(-1) ?? '').slice(0, 300)
}
