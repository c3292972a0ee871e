import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { ResourceLimits } from 'node:worker_threads'
import { resumableStates } from '../../../shared/contract/run.ts'
import { BadInput, type Complaint } from '../../../shared/errors/bad-input.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import { resolveExperiment } from '../../../shared/experiment/resolve.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { cacheDirectoryOf } from '../data-directory.ts'
import { Failure, messageOf } from '../failure.ts'
import { planOf } from '../plan.ts'
import type { StoreClient } from '../store/client.ts'
import type { RunRequest, Standpoint } from '../store/lifecycle.ts'
import { thisOwner } from '../store/owner.ts'
import type { NewRun } from '../store/runs.ts'
import type { NewStudy } from '../store/studies.ts'
import { ActiveRun, type Workshop } from './active-run.ts'
import { MachineMeter } from './machine-meter.ts'
import type { Troubles } from '../troubles.ts'
import { UpdateBuffer } from './update-buffer.ts'
import { usableCheckpoint } from './usable-checkpoint.ts'

export interface SchedulerOptions {
  store: StoreClient
  dataDirectory: string
  /** Program of a training thread. */
  trainer: URL
  /** Runs trained at the same time; as set by the user, or by the number of cores, if it is left out. */
  concurrency?: number
  /** Whether queued runs that nobody owns are taken over. */
  adoptQueued: boolean
  troubles: Troubles
  /** Limits of a training thread's memory. */
  resourceLimits?: ResourceLimits
}

const cores = availableParallelism()
/** Setting under which the number of concurrent runs is kept. */
const concurrencySetting = 'concurrency'
/** Setting under which it is kept that the queue is held. */
const heldSetting = 'queue-held'
const tickInterval = 1000
/** Ticks between two heartbeats, and between two looks for runs whose host is gone. */
const heartbeatTicks = 5
/** And between two looks at how busy the machine is. */
const machineTicks = 5
const reconcileTicks = 15
/** Milliseconds a run is given to end by itself when the host closes. */
const closingPatience = 10_000

/**
 * Trains queued runs, by priority and then oldest first, a limited number at a time. A paused run keeps its place:
 * pausing makes the machine quiet.
 */
export class Scheduler {
  readonly #store: StoreClient
  readonly #dataDirectory: string
  readonly #adoptQueued: boolean
  readonly #owner = thisOwner()
  readonly #workshop: Workshop
  readonly #queue = new Set<number>()
  readonly #active = new Map<number, ActiveRun>()
  /** What of the queue waits until the run from which it starts has finished. */
  #waiting: ReadonlySet<number> = new Set()
  /** The queue in the order in which it begins; what is not in it yet comes last, oldest first. */
  #order: readonly number[] = []
  /** Whether nothing new begins. */
  #held = false
  #concurrency: number
  readonly #machine = new MachineMeter()
  #ticks = 0
  #timer: NodeJS.Timeout | null = null
  #closing: Promise<void> | null = null

  private constructor(
    { store, dataDirectory, trainer, adoptQueued, troubles, resourceLimits }: SchedulerOptions,
    concurrency: number,
  ) {
    this.#store = store
    this.#dataDirectory = dataDirectory
    this.#adoptQueued = adoptQueued
    this.#concurrency = concurrency
    this.#workshop = {
      store,
      buffer: new UpdateBuffer(store, {
        lost: (ids, error) => ids.forEach((id) => this.#active.get(id)?.fail(error)),
        waits: (words) => this.#wait(words),
      }),
      troubles,
      owner: this.#owner,
      trainer,
      cacheDirectory: cacheDirectoryOf(dataDirectory),
      runDirectory: (id) => this.#runDirectory(id),
      threadsFor: ({ threads }) => threads ?? this.#share(),
      resourceLimits,
    }
  }

  /** Puts right what other hosts left behind, and begins to train what is queued. */
  static async start(options: SchedulerOptions): Promise<Scheduler> {
    const kept = await options.store.getSetting(concurrencySetting)
    const concurrency = options.concurrency ?? (typeof kept === 'number' ? kept : Math.min(2, cores))
    const scheduler = new Scheduler(options, concurrency)
    // A command that trains its own runs is told to by whoever typed it: only the app and the server can be held.
    scheduler.#held = options.adoptQueued && (await options.store.getSetting(heldSetting)) === true
    await scheduler.#tidy()
    scheduler.#timer = setInterval(() => void scheduler.#tick().catch(warn), tickInterval)
    return scheduler
  }

  /** The cores of a run that begins now: they are shared by the runs at work and those that will soon be. */
  #share(): number {
    const soon = this.#active.size + this.#queue.size - this.#waiting.size
    return Math.max(1, Math.floor(cores / Math.min(this.#concurrency, Math.max(soon, 1))))
  }

  get concurrency(): number {
    return this.#concurrency
  }

  /** Sets how many runs are trained at the same time; runs at work go on where it falls. */
  async setConcurrency(runs: number): Promise<void> {
    await this.#store.setSetting(concurrencySetting, runs)
    this.#concurrency = runs
    this.#fill()
  }

  /** Whether queued runs are kept from beginning. */
  get held(): boolean {
    return this.#held
  }

  /** Keeps queued runs from beginning, or lets them; runs at work go on. */
  async hold(held: boolean): Promise<void> {
    await this.#store.setSetting(heldSetting, held)
    this.#held = held
    this.#fill()
  }

  /** Puts queued runs before all others or behind them. @returns how many were queued. */
  async prioritize(ids: readonly number[], place: 'first' | 'last'): Promise<number> {
    const changed = await this.#store.prioritize(ids, place)
    await this.#arrange()
    return changed
  }

  /**
   * Checks every experiment, then queues them all.
   * @param sources for each experiment the place of the earlier one from whose end it starts, or null.
   * @throws BadInput with the complaints about all of them; nothing is queued then.
   */
  async launch(
    experiments: readonly unknown[],
    study: NewStudy | null,
    sources: readonly (number | null)[] = [],
  ): Promise<{ ids: number[]; studyId: number | null }> {
    const runs = checked(experiments, await listDatasets(this.#workshop.cacheDirectory)).map((run, index) => ({
      ...run,
      source: sources[index],
    }))
    const launched = await this.#store.createRuns(runs, study, this.#owner)
    await this.#enqueue(launched.ids)
    return launched
  }

  /** @returns how many runs were told or taken from the queue. @throws Failure not-found. */
  async cancel(ids: readonly number[]): Promise<number> {
    const changed = await this.#each(ids, async ({ id, state }) => {
      if (state === 'queued' && !this.#active.has(id) && (await this.#store.cancelQueued(id))) {
        this.#queue.delete(id)
        return true
      }
      return state === 'queued' || state === 'training' || state === 'paused' ? await this.#ask(id, 'cancel') : false
    })
    if (this.#waiting.size > 0) await this.#settle()
    return changed
  }

  /** Pauses runs that train. @throws Failure not-found. */
  async pause(ids: readonly number[]): Promise<number> {
    return await this.#each(ids, async ({ id, state }) => (state === 'training' ? await this.#ask(id, 'pause') : false))
  }

  /**
   * Goes on with paused runs, and queues those that were stopped again, from their last checkpoint; with a run come
   * back those that failed only because it had not finished. @throws Failure not-found.
   */
  async resume(ids: readonly number[]): Promise<number> {
    const queued = new Set<number>()
    // Oldest first: a run that starts from another must find that one at work.
    const changed = await this.#each(
      ids.toSorted((a, b) => a - b),
      async ({ id, state, checkpoint, checkpointEpoch, checkpointStep }) => {
        if (queued.has(id)) return true
        if (state === 'paused') return await this.#ask(id, 'resume')
        if (!resumableStates.includes(state)) return false
        // A run that has just ended may still hold its place.
        await this.#active.get(id)?.done
        const { from, remark } =
          checkpoint === null
            ? { from: null, remark: null }
            : await usableCheckpoint(this.#runDirectory(id), {
                checkpoint,
                epoch: checkpointEpoch,
                step: checkpointStep,
              })
        if (!(await this.#store.requeueRun(id, this.#owner, from))) return false
        if (remark !== null)
          await this.#store.record([
            { runId: id, columns: [], lines: [{ time: Date.now(), level: 'warning', message: remark }], seconds: 0 },
          ])
        for (const each of [id, ...(await this.#store.requeueDependants(id, this.#owner))]) queued.add(each)
        return true
      },
    )
    if (queued.size > 0) await this.#enqueue([...queued])
    return changed
  }

  /**
   * Removes runs with their metrics and files, all or none.
   * @throws Failure not-found, busy, or disk if files are left over.
   */
  async remove(ids: readonly number[]): Promise<number> {
    const removed = await this.#store.removeRuns(ids)
    for (const id of new Set(ids)) {
      const directory = this.#runDirectory(id)
      try {
        await rm(directory, { recursive: true, force: true })
      } catch (error) {
        throw new Failure(
          'disk',
          `The runs were removed, but the files in ${directory} could not be (${messageOf(error)}). Delete ` +
            'that folder by hand.',
          error,
        )
      }
    }
    while ((await this.#store.reclaim()) > 0);
    return removed
  }

  /** Ends what is at work as interrupted, between two steps, and leaves what is queued to the next host. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#queue.clear()
    this.#workshop.buffer.waitNoLonger()
    await Promise.all([...this.#active.values()].map((run) => run.interrupt(closingPatience)))
    await this.#workshop.buffer.flush()
    await this.#store.releaseRuns(this.#owner)
  }

  #runDirectory(id: number): string {
    return join(this.#dataDirectory, 'runs', String(id))
  }

  /** Takes runs into the queue, once it is known which of them must wait for others. */
  async #enqueue(ids: readonly number[]): Promise<void> {
    const failed = await this.#settle()
    for (const id of ids) if (!failed.includes(id)) this.#queue.add(id)
    await this.#arrange()
    this.#fill()
  }

  /** Looks up in which order the queue begins. */
  async #arrange(): Promise<void> {
    this.#order = this.#queue.size > 1 ? await this.#store.orderOf([...this.#queue]) : []
  }

  /**
   * Lets those of the queue go on whose source has finished, and drops those whose source cannot any more; their
   * numbers.
   */
  async #settle(): Promise<readonly number[]> {
    const { held, failed } = await this.#store.settleDependants(this.#owner)
    this.#waiting = new Set(held)
    for (const id of failed) this.#queue.delete(id)
    this.#fill()
    return failed
  }

  /** Starts queued runs while there is room. */
  #fill(): void {
    while (this.#closing === null && !this.#held && this.#active.size < this.#concurrency) {
      const ready = [...this.#queue].filter((id) => !this.#waiting.has(id))
      if (ready.length === 0) return
      const id = this.#order.find((each) => ready.includes(each)) ?? Math.min(...ready)
      this.#queue.delete(id)
      const run = new ActiveRun(this.#workshop, id)
      this.#active.set(id, run)
      void run.done.catch(warn).finally(() => {
        this.#active.delete(id)
        this.#fill()
        if (this.#waiting.size > 0) void this.#settle().catch(warn)
      })
    }
  }

  async #each(ids: readonly number[], change: (standpoint: Standpoint) => Promise<boolean>): Promise<number> {
    let changed = 0
    for (const standpoint of await this.#store.standpointsOf(ids)) if (await change(standpoint)) changed++
    return changed
  }

  /** Tells a run at work here, or leaves a request for the host that trains it. */
  async #ask(id: number, type: RunRequest): Promise<true> {
    const run = this.#active.get(id)
    if (run === undefined) await this.#store.requestOf(id, type)
    else run.tell({ type })
    return true
  }

  /** A full disk lets nothing be kept: the runs rest until there is room. */
  #wait(words: string | null): void {
    if (words === null) this.#workshop.troubles.settle('room')
    else
      this.#workshop.troubles.raise(
        'room',
        `${words.replace(/ Free some space, then try again\.$/, '')} What is at work rests, and goes on when ` +
          'there is room.',
      )
    for (const run of this.#active.values()) run.rest(words !== null)
  }

  async #tick(): Promise<void> {
    this.#ticks++
    if (this.#active.size > 0) {
      for (const { id, request } of await this.#store.takeRequests(this.#owner))
        this.#active.get(id)?.tell({ type: request })
    }
    // Another host may have put one of these first.
    if (this.#queue.size > 1) await this.#arrange()
    // A source may be trained by another host.
    if (this.#waiting.size > 0) await this.#settle()
    if (this.#ticks % machineTicks === 0 && this.#active.size > 0) {
      const reading = await this.#machine.read()
      for (const run of this.#active.values()) run.note(reading)
    }
    if (this.#ticks % heartbeatTicks === 0 && this.#active.size + this.#queue.size > 0)
      await this.#store.heartbeat(this.#owner)
    if (this.#ticks % reconcileTicks === 0) await this.#tidy()
  }

  async #adopt(): Promise<void> {
    const ids = await this.#store.adoptRuns(this.#owner)
    if (ids.length > 0) await this.#enqueue(ids)
  }

  async #tidy(): Promise<void> {
    await this.#store.reconcile()
    if (this.#adoptQueued && this.#closing === null) await this.#adopt()
  }
}

/** @throws BadInput with every different complaint about any of the experiments. */
function checked(experiments: readonly unknown[], datasets: readonly DatasetEntry[]): NewRun[] {
  const complaints = new Map<string, Complaint>()
  const runs = experiments.flatMap((experiment) => {
    try {
      return [planOf(resolveExperiment(experiment, datasets), datasets)]
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      for (const complaint of error.complaints) complaints.set(`${complaint.field}: ${complaint.message}`, complaint)
      return []
    }
  })
  if (complaints.size > 0) throw new BadInput([...complaints.values()])
  return runs
}

function warn(error: unknown): void {
  process.emitWarning(messageOf(error))
}
