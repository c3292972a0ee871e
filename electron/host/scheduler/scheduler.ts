import { resumableStates } from '../../../shared/contract/run.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { plainVoice, sentenceOf } from '../../../shared/errors/voice.ts'
import type { DatasetEntry } from '../../../shared/experiment/dataset-catalogue.ts'
import type { PlannedRun } from '../../../shared/experiment/plan-study.ts'
import { listDatasets } from '../../data/kept/registry.ts'
import { cacheDirectoryOf } from '../data-directory.ts'
import type { Executor } from '../executors/executor.ts'
import { newRunsOf } from '../plan.ts'
import { runDirectory } from '../run-directory.ts'
import type { StoreClient } from '../store/client.ts'
import type { Comparison } from '../store/new-runs.ts'
import type { OrphanRun } from '../store/jobs.ts'
import type { Standpoint } from '../store/lifecycle.ts'
import type { RunRequest } from '../store/requests.ts'
import { thisOwner } from '../store/owner.ts'
import type { NewStudy } from '../store/studies.ts'
import { ActiveRun } from './active-run.ts'
import { checkResumedImages } from './check-images.ts'
import { checkStarts } from './check-weights.ts'
import { Limits } from './limits.ts'
import { MachineMeter } from './machine-meter.ts'
import { Places } from './places.ts'
import { removeRuns } from './remove-runs.ts'
import { requeue } from './requeue.ts'
import { ticksBetween, usualRhythm, type Rhythm } from './rhythm.ts'
import { Rounds } from './rounds.ts'
import { RunQueue } from './run-queue.ts'
import type { SchedulerOptions } from './scheduler-options.ts'
import { Searches } from './search.ts'
import { StateWriter } from './state-writer.ts'
import { UpdateBuffer } from './update-buffer.ts'
import { warn } from './warn.ts'
import type { Workshop } from './workshop.ts'

/**
 * Trains queued runs, by priority and then oldest first, a limited number at a time. A paused run keeps its place:
 * pausing makes the machine quiet.
 */
export class Scheduler {
  /** Runs that the user lets it train at a time. */
  readonly limits: Limits
  readonly #store: StoreClient
  readonly #adoptQueued: boolean | 'clusters'
  readonly #rhythm: Rhythm
  readonly #owner = thisOwner()
  readonly #workshop: Workshop
  readonly #queue: RunQueue
  readonly #active = new Map<number, ActiveRun>()
  readonly #places: Places
  readonly #machine = new MachineMeter()
  readonly #searches: Searches
  #rounds: Rounds | null = null
  #closing: Promise<void> | null = null

  private constructor(options: SchedulerOptions, limits: Limits) {
    const { store, dataDirectory, executors, adoptQueued, troubles, rhythm = usualRhythm } = options
    this.#store = store
    this.#queue = new RunQueue(store, this.#owner)
    this.#adoptQueued = adoptQueued
    this.#rhythm = rhythm
    this.limits = limits
    this.#places = new Places(executors, this.#active, limits)
    limits.watch(() => this.#fill())
    this.#searches = new Searches(store, this.#owner, cacheDirectoryOf(dataDirectory), (name) =>
      this.#places.slotsOf(name),
    )
    this.#workshop = {
      store,
      buffer: new UpdateBuffer(store, {
        lost: (ids, error) => ids.forEach((id) => this.#active.get(id)?.fail(error)),
        waits: (fault) => this.#wait(fault),
      }),
      states: new StateWriter(store),
      troubles,
      owner: this.#owner,
      executors,
      cacheDirectory: cacheDirectoryOf(dataDirectory),
      runDirectory: (id) => runDirectory(dataDirectory, id),
      threadsFor: ({ threads }) => threads ?? limits.share(this.#places.busyHere + this.#queue.ready),
    }
  }

  /** Puts right what other hosts left behind, and begins to train what is queued. */
  static async start(options: SchedulerOptions): Promise<Scheduler> {
    // A command that trains its own runs is started by whoever typed it: only the app and the server can be held.
    const limits = await Limits.read(options.store, options.concurrency, options.adoptQueued === true)
    const scheduler = new Scheduler(options, limits)
    try {
      await scheduler.#tidy()
    } catch (error) {
      // Runs that were begun before it failed end again.
      await scheduler.close()
      throw error
    }
    scheduler.#rounds = new Rounds(scheduler.#rhythm.tick, [
      { every: 1, make: () => scheduler.#look() },
      { every: ticksBetween.measurements, make: () => scheduler.#machine.tell(scheduler.#here) },
      { every: ticksBetween.heartbeats, make: () => scheduler.#beat() },
      { every: ticksBetween.reconcilings, make: () => scheduler.#tidy() },
    ])
    return scheduler
  }

  /** Puts queued runs before all others or behind them. @returns how many were queued. */
  prioritize(ids: readonly number[], place: 'first' | 'last'): Promise<number> {
    for (const id of ids) this.#active.get(id)?.prioritize(place)
    return this.#store.prioritize(ids, place).finally(() => this.#queue.arrange())
  }

  /** Puts queued runs into an order, before all others that are queued. @returns how many are queued still. */
  arrange(ids: readonly number[]): Promise<number> {
    return this.#store.arrangeRuns(ids).finally(() => this.#queue.arrange())
  }

  /**
   * Queues experiments, all or none. @param datasets the data sets with which they were resolved
   * @param missing leaves out those that there are already, compared so; null for all
   * @param executor name of the executor that is to train them; null for that of the host
   * @throws BadInput if one cannot start from the run that it names, or there is no such executor.
   */
  async launch(
    runs: readonly Pick<PlannedRun, 'resolved' | 'source'>[],
    study: NewStudy | null,
    datasets: readonly DatasetEntry[],
    { missing = null, executor = null }: { missing?: Comparison | null; executor?: string | null } = {},
  ): Promise<{ ids: number[]; studyId: number | null }> {
    this.#workshop.executors.of(executor)
    const newRuns = newRunsOf(runs, datasets).map((run) => ({ ...run, executor }))
    await checkStarts(newRuns, this.#workshop, datasets)
    const launched = await this.#store.createRuns(newRuns, study, this.#owner, missing)
    await this.#enqueue(launched.ids)
    return launched
  }

  /** @returns the number of runs that were signalled or removed from the queue. @throws Failure not-found. */
  async cancel(ids: readonly number[]): Promise<number> {
    const changed = await this.#each(ids, async ({ id, state }) => {
      if (state === 'queued' && !this.#active.has(id) && (await this.#store.cancelQueued(id))) {
        this.#queue.delete(id)
        return true
      }
      return state === 'queued' || state === 'training' || state === 'paused' ? await this.#ask(id, 'cancel') : false
    })
    if (this.#queue.waits) await this.#settle()
    return changed
  }

  /** Pauses runs that train. @throws Failure not-found. */
  async pause(ids: readonly number[]): Promise<number> {
    return await this.#each(ids, async ({ id, state }) => (state === 'training' ? await this.#ask(id, 'pause') : false))
  }

  /**
   * Goes on with paused runs, and queues those that were stopped again, from their last checkpoint, with those that
   * failed only because one had not finished; takes over what waits without an owner. @throws Failure not-found.
   */
  async resume(ids: readonly number[]): Promise<number> {
    const queued = new Set<number>()
    await checkResumedImages(ids, this.#store, await listDatasets(this.#workshop.cacheDirectory))
    // Oldest first: a run that starts from another must find that one active.
    const oldestFirst = ids.toSorted((a, b) => a - b)
    const changed = await this.#each(oldestFirst, async (standpoint) => {
      const { id, state } = standpoint
      if (queued.has(id)) return true
      if (state === 'paused') return await this.#ask(id, 'resume')
      if (!resumableStates.includes(state) && (state !== 'queued' || this.#active.has(id))) return false
      // A run that has just ended may still hold its place.
      await this.#active.get(id)?.done
      const parts = { store: this.#store, owner: this.#owner, runDirectory: this.#workshop.runDirectory(id) }
      const again = await requeue(standpoint, parts)
      for (const each of again) queued.add(each)
      return again.length > 0
    })
    if (queued.size > 0) await this.#enqueue([...queued])
    return changed
  }

  /**
   * Removes runs with their metrics and files, all or none.
   * @throws Failure not-found, busy, or disk if files are left over.
   */
  remove(ids: readonly number[]): Promise<number> {
    return removeRuns(ids, this.#store, (id) => this.#workshop.runDirectory(id))
  }

  /**
   * Ends running runs as interrupted, between two steps, and leaves to the next host what is queued and what
   * outlives this one.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#queue.clear()
    this.#workshop.buffer.waitNoLonger()
    // A round in progress may take up runs.
    await this.#rounds?.stop()
    await Promise.all([...this.#active.values()].map((run) => run.close(this.#rhythm.closingPatience)))
    await Promise.all([this.#searches.settled(), this.#workshop.buffer.flush()])
    await this.#store.releaseRuns(this.#owner)
  }

  async #enqueue(ids: readonly number[]): Promise<void> {
    await this.#queue.add(ids)
    this.#fill()
  }

  async #settle(): Promise<void> {
    await this.#queue.settle()
    this.#fill()
  }

  /** Runs that train on this machine. */
  get #here(): ReadonlyMap<number, ActiveRun> {
    return new Map([...this.#active].filter(([, { executor }]) => executor === this.#workshop.executors.usual))
  }

  /** Starts queued runs while there is room. */
  #fill(): void {
    if (this.#queue.size === 0) return
    const { hasRoom, take } = this.#places.count()
    while (this.#closing === null && !this.limits.held) {
      const next = this.#queue.next(hasRoom)
      if (next === null) return
      take(next.executor)
      const executor = this.#places.of(next.executor)
      if (executor !== null) this.#begin(next.id, executor)
      else this.#store.setState(next.id, 'failed', this.#places.refusalOf(next.executor!)).catch(warn)
    }
  }

  /** @param orphan the run, if it has a job already */
  #begin(id: number, executor: Executor, orphan: OrphanRun | null = null): void {
    const run = new ActiveRun(this.#workshop, executor, id, orphan)
    this.#active.set(id, run)
    void run.done.catch(warn).finally(() => {
      this.#active.delete(id)
      this.#fill()
      if (this.#closing === null) void this.#searches.after(id).then((ids) => this.#enqueue(ids), warn)
      if (this.#queue.waits) void this.#settle().catch(warn)
    })
  }

  async #each(ids: readonly number[], change: (standpoint: Standpoint) => Promise<boolean>): Promise<number> {
    let changed = 0
    for (const standpoint of await this.#store.standpointsOf(ids)) if (await change(standpoint)) changed++
    return changed
  }

  /** Signals a run that is active here, or leaves a request for the host that trains it. */
  async #ask(id: number, type: RunRequest): Promise<true> {
    const run = this.#active.get(id)
    if (run === undefined) await this.#store.requestOf(id, type)
    else run.tell({ type })
    return true
  }

  /** A full disk lets nothing be kept: the runs rest until there is room. */
  #wait(fault: Fault | null): void {
    if (fault === null) this.#workshop.troubles.settle('room')
    else
      this.#workshop.troubles.raise(
        'room',
        `${sentenceOf(fault.what, plainVoice)} Running runs wait, and go on when there is room.`,
      )
    for (const run of this.#active.values()) run.rest(fault !== null)
  }

  /** Looks at what other hosts ask of runs here, and at what they change for the queue. */
  async #look(): Promise<void> {
    if (this.#active.size > 0) {
      for (const { id, request } of await this.#store.takeRequests(this.#owner))
        this.#active.get(id)?.tell({ type: request })
    }
    // Another host may have put one of these first.
    if (this.#queue.size > 1) await this.#queue.arrange()
    // A source may be trained by another host.
    if (this.#queue.waits) await this.#settle()
  }

  async #beat(): Promise<void> {
    if (this.#active.size + this.#queue.size > 0) await this.#store.heartbeat(this.#owner)
  }

  async #tidy(): Promise<void> {
    await this.#store.reconcile()
    if (this.#adoptQueued === false || this.#closing !== null) return
    for (const executor of this.#workshop.executors.lasting())
      for (const run of await this.#store.takeUpRuns(executor.name, this.#owner)) this.#begin(run.id, executor, run)
    const adopted = await this.#store.adoptRuns(this.#owner, this.#adoptQueued === 'clusters' ? 'clusters' : 'all')
    if (adopted.length > 0) await this.#enqueue(adopted)
  }
}
