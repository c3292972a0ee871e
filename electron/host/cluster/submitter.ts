import { randomBytes } from 'node:crypto'
import { basename, posix } from 'node:path'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { startTeaches } from '../../../shared/experiment/source.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import type { TrainingOrder } from '../../trainer/messages.ts'
import type { Precursor } from '../executors/executor.ts'
import { codeVersion, orderName, orderText, type JobOrder, type OtherRun } from '../jobs/job-order.ts'
import type { ClusterJob } from './cluster-job.ts'
import { numberName, scriptName, tasksName, ticketName, type Ticket } from './layout.ts'
import { scriptOf, tasksText, type Submission } from './script.ts'
import type { Site } from './site.ts'
import { Refused } from './slurm.ts'
import { Unreachable, type Parcel } from './transport.ts'

/** A job that is to be handed over. */
export interface Handover {
  job: ClusterJob
  order: TrainingOrder
  after: Precursor | null
}

/** Tasks of an array: what Slurm takes by default is 1,001. */
const mostTasks = 1000

/** Where a job is that was handed over: its array and its task there. */
interface Place {
  number: string
  task: number
}

/** What is known of the job that another comes after; null if it was not handed over yet. */
export type Standpoint = Place | 'finished' | null

/** A part of a handover that becomes one job array. */
interface Batch<Item> {
  /** By their number in the array: what each trains side by side. */
  tasks: Map<number, Item[]>
  /** Number of the array that comes first; null if there is none. */
  after: string | null
}

/**
 * Divides jobs into arrays: those that wait for no other together; those that wait for others in arrays in which each
 * has the number of the task that it waits for, so that Slurm pairs them (aftercorr). One whose source has finished
 * waits for none.
 * @param standOf what is known of a job by its key
 * @param limits most tasks of an array; how many jobs share a task
 */
export function batchesOf<Item extends Pick<Handover, 'after'>>(
  handovers: readonly Item[],
  standOf: (key: string) => Standpoint,
  { most = mostTasks, pack = 1 }: { most?: number; pack?: number } = {},
): Batch<Item>[] {
  const free = handovers.filter(({ after }) => after === null || standOf(after.key) === 'finished')
  const packed = Array.from({ length: Math.ceil(free.length / pack) }, (_, task) =>
    free.slice(task * pack, (task + 1) * pack),
  )
  const batches: Batch<Item>[] = []
  for (let from = 0; from < packed.length; from += most)
    batches.push({ tasks: new Map(packed.slice(from, from + most).entries()), after: null })
  const chained = new Map<string, Batch<Item>[]>()
  for (const handover of handovers) {
    const before = handover.after === null ? null : standOf(handover.after.key)
    if (before === null || before === 'finished') continue
    const arrays = chained.get(before.number) ?? []
    chained.set(before.number, arrays)
    let array = arrays.find(({ tasks }) => (tasks.get(before.task)?.length ?? 0) < pack)
    if (array === undefined) arrays.push((array = { tasks: new Map(), after: before.number }))
    array.tasks.set(before.task, [...(array.tasks.get(before.task) ?? []), handover])
  }
  return [...batches, ...[...chained.values()].flat()]
}

/** What a run is told whose job Slurm does not take. */
export const refusedBySlurm = ({ message }: Refused): string =>
  `Slurm refused the job: ${message}. Correct the profile, then resume the run.`

/** Hands jobs over to a cluster, each once. */
export class Submitter {
  readonly #standOf: (key: string) => Standpoint
  readonly #hostCache: string

  /**
   * @param standOf what is known of a job by its key
   * @param hostCache folder of the data caches of this machine
   */
  constructor(standOf: (key: string) => Standpoint, hostCache: string) {
    this.#standOf = standOf
    this.#hostCache = hostCache
  }

  /**
   * Hands over what can be; jobs that come after one that is not there yet come next time.
   * @returns what is left for later
   * @throws Unreachable: jobs that have a ticket may be there
   */
  async handOver(handovers: readonly Handover[], site: Site): Promise<Handover[]> {
    // Tasks are in the order of the runs, however these came.
    let left = handovers.toSorted((a, b) => a.order.runId - b.order.runId)
    for (;;) {
      const batches = batchesOf(left, this.#standOf, { pack: site.profile.pack })
      if (batches.length === 0) return left
      for (const batch of batches) {
        await this.#submit(batch, site)
        const done = new Set([...batch.tasks.values()].flat())
        left = left.filter((each) => !done.has(each))
      }
    }
  }

  async #submit({ tasks, after }: Batch<Handover>, site: Site): Promise<void> {
    const id = randomBytes(6).toString('hex')
    const jobs = [...tasks].flatMap(([task, handovers]) => handovers.map((handover) => ({ task, ...handover })))
    const keys = new Map([...tasks].map(([task, handovers]) => [task, handovers.map(({ job }) => job.facts.key)]))
    const submission: Submission = { id, tasks: keys, after }
    const refuse = (message: string) => jobs.forEach(({ job }) => job.finish({ state: 'failed', message }))
    const folder = site.layout.submission(id)
    const parcels: Parcel[] = []
    for (const { task, job, order, after: before } of jobs) {
      const ticket: Ticket = { submission: id, task, after: before?.key ?? null }
      parcels.push(...(await parcelsOf(job, order, before, { site, ticket, hostCache: this.#hostCache })))
      job.ticket = ticket
    }
    parcels.push({ path: posix.join(folder, tasksName), text: tasksText(submission) })
    const script = posix.join(folder, scriptName)
    parcels.push({ path: script, text: scriptOf(site.profile, submission, site.signum) })
    try {
      await site.transport.put(parcels)
    } catch (error) {
      if (error instanceof Unreachable) {
        // sbatch was not reached: they are handed over anew, with every file.
        for (const { job } of jobs) job.ticket = null
        throw error
      }
      return refuse(
        `The job's folder in ${site.profile.folder} on ${site.transport.place} could not be written ` +
          `(${messageOf(error)}). Put that right, then resume the run.`,
      )
    }
    try {
      const number = await site.slurm.submit(script)
      await keepNumber(site, id, number)
      for (const { job } of jobs) job.number = number
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refuse(refusedBySlurm(error))
    }
  }
}

/** Writes beside a submission which number Slurm gave it. */
export function keepNumber(site: Site, submission: string, number: string): Promise<void> {
  return site.transport.put([{ path: posix.join(site.layout.submission(submission), numberName), text: number }])
}

/** The files of a job's folder; the order comes last. */
async function parcelsOf(
  { facts }: ClusterJob,
  order: TrainingOrder,
  after: Precursor | null,
  { site, ticket, hostCache }: { site: Site; ticket: Ticket; hostCache: string },
): Promise<Parcel[]> {
  const at = (name: string) => posix.join(facts.folder, name)
  const parcels: Parcel[] = [{ path: at(ticketName), text: JSON.stringify(ticket) }]
  const send = (other: TrainingOrder['source'], name: string): OtherRun | null => {
    if (other === null || other === undefined) return null
    parcels.push({ path: at(name), file: other.checkpoint })
    return { runId: other.runId, file: name, job: null }
  }
  const { experiment, runId, threads, checkpoint } = order
  const beginning = checkpoint === null ? null : basename(checkpoint)
  if (beginning !== null) parcels.push({ path: at(beginning), file: checkpoint! })
  const before: OtherRun | null = after === null ? null : { runId: after.runId, file: null, job: after.key }
  const content: JobOrder = {
    format: 'signum-job-1',
    key: facts.key,
    code: codeVersion,
    runId,
    experiment,
    threads: experiment.threads ?? Math.min(threads, Math.max(1, Math.floor(site.profile.cpus / site.profile.pack))),
    dataDirectory: site.cacheDirectory,
    stage: site.profile.stage ?? null,
    fingerprint: await fingerprintOf(experiment.dataset, hostCache),
    beginning,
    source: before ?? send(order.source, 'source.safetensors'),
    teacher: (experiment.teacher === startTeaches ? before : null) ?? send(order.teacher, 'teacher.safetensors'),
  }
  parcels.push({ path: at(orderName), text: orderText(content) })
  return parcels
}

async function fingerprintOf(dataset: string, cacheDirectory: string): Promise<string | null> {
  return (await listDatasets(cacheDirectory)).find(({ name }) => name === dataset)?.fingerprint ?? null
}
