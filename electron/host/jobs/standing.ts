import { join } from 'node:path'
import { checkpointPattern } from '../../trainer/checkpoints/checkpoint.ts'
import { usableCheckpoint } from '../scheduler/usable-checkpoint.ts'
import type { ResumePoint } from '../store/rewind.ts'
import type { JobEnd } from './job-line.ts'
import { linesIn } from './job-journal.ts'
import type { JobOrder, OtherRun } from './job-order.ts'

/** How far the attempts so far brought a job. */
export interface Standing {
  /** Whether anything was reported. */
  begun: boolean
  /** How it ended for good; null if it can go on. */
  end: Exclude<JobEnd, { type: 'stopped' }> | null
  /** Where it goes on; null for the beginning. */
  from: ResumePoint | null
  /** What the log should say of checkpoints that are of no use. */
  remark: string | null
}

/** @throws Error of the file system */
export async function standingOf(folder: string, { beginning }: Pick<JobOrder, 'beginning'>): Promise<Standing> {
  const lines = linesIn(folder)
  const end = lines.flatMap((line) => line.end ?? []).findLast((each) => each.type !== 'stopped') ?? null
  const newest = newestCheckpoint(lines) ?? pointOf(beginning)
  if (newest === null) return { begun: lines.length > 0, end, from: null, remark: null }
  const { from, remark } = await usableCheckpoint(folder, newest)
  return { begun: lines.length > 0, end, from, remark }
}

/** The file of another run's weights. @throws Error saying that there is none */
export async function weightsOf(folder: string, other: OtherRun): Promise<string> {
  if (other.file !== null) return join(folder, other.file)
  const place = join(folder, '..', other.job!)
  const lines = linesIn(place)
  // Runs that share a job begin together, whatever became of the one that each starts from.
  if (!lines.some(({ end }) => end?.type === 'finished'))
    throw new Error(
      `Run ${other.runId}, from which this run starts, did not finish. Resume run ${other.runId}, and this one goes ` +
        'on with it.',
    )
  const newest = newestCheckpoint(lines)
  const from = newest === null ? null : (await usableCheckpoint(place, newest)).from
  if (from === null)
    throw new Error(`Run ${other.runId}, whose weights this run needs, has no checkpoint in ${place}. Resume it first.`)
  return join(place, from.checkpoint)
}

function newestCheckpoint(lines: ReturnType<typeof linesIn>): ResumePoint | null {
  const told = lines.flatMap(({ news }) => (news?.type === 'checkpoint' ? [news] : []))
  const newest = told.at(-1)
  return newest === undefined ? null : { checkpoint: newest.path, epoch: newest.epoch, step: newest.step }
}

/** Its step is that which the file says. */
const pointOf = (beginning: JobOrder['beginning']): ResumePoint | null =>
  beginning === null
    ? null
    : { checkpoint: beginning, epoch: Number(checkpointPattern.exec(beginning)?.[1] ?? 0), step: 0 }
