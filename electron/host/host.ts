import { join, resolve } from 'node:path'
import { createRouterClient, type RouterClient } from '@orpc/server'
import { field, phrase } from '../../shared/errors/phrase.ts'
import '../trainer/engines/onnxruntime/telemetry.ts'
import { BackupSchedule } from './backup-schedule.ts'
import { Changes } from './changes.ts'
import { cacheDirectoryOf } from './data-directory.ts'
import { messageOf } from '../../shared/errors/message-of.ts'
import { EngineSurvey, surveyWorker } from './engine-survey.ts'
import { Failure, isDiskFull } from './failure.ts'
import type { Follower, FollowEvents, FollowSettings } from './follow/follower.ts'
import { Followings } from './follow/followings.ts'
import { Freezer, freezerWorker } from './freezer.ts'
import { holdDataDirectory } from './host-lock.ts'
import { Machines } from './machines/machines.ts'
import { Notifier, type NoticeRhythm } from './notices/notifier.ts'
import type { NoticeDesk } from './notices/send.ts'
import { refuseNetworkFolder } from './network-folder.ts'
import { Paces } from './pace.ts'
import { createRouter, type Router } from './router/router.ts'
import { SlurmExecutors } from './cluster/slurm-executors.ts'
import type { Executor } from './executors/executor.ts'
import { Executors, type NamedExecutors } from './executors/executors.ts'
import { ThreadExecutor } from './executors/thread-executor.ts'
import type { Rhythm } from './scheduler/rhythm.ts'
import { Scheduler } from './scheduler/scheduler.ts'
import { Troubles } from './troubles.ts'
import { openStoreClient, storeWorker } from './store/client.ts'
import { makeFolder } from '../data/make-folder.ts'
import { workerProgram } from '../resources/worker-program.ts'

export interface HostOptions {
  /** Folder that holds the database, the runs' files, the data caches and backups; made if it is missing. */
  dataDirectory: string
  /** Runs trained at the same time; as set by the user if it is left out. */
  concurrency?: number
  /** Programs of the threads in the place of the usual ones. */
  workers?: { store?: URL; trainer?: URL }
  /** Where runs are trained; in threads of this process unless given. */
  executor?: Executor
  /** Executors that runs may name beside it; those of the user's profiles unless given. */
  clusters?: NamedExecutors
  /**
   * Whether queued runs that nobody owns (their host was closed) are trained here. True unless given: an app or a
   * server takes them over, a command that only looks should not; one that watches clusters takes over theirs alone.
   */
  adoptQueued?: boolean | 'clusters'
  /**
   * Holds the data directory for an app or a server, by this name: a second one learns who holds it. Commands hold
   * nothing.
   */
  holder?: string
  /** Whether it sends notices of what happens: true for an app or a server, unless given. */
  notifies?: boolean
  /** The keychain and the notifications of a desktop. */
  desk?: NoticeDesk
  /** How often notices are looked for and tried again, where it is not as usual. */
  noticeRhythm?: Partial<NoticeRhythm>
  /** How long the scheduler waits, where it is not as usual: a test has no time for that. */
  rhythm?: Rhythm
}

/** The app without a face. */
export interface Host {
  /** The contract's procedures, to be served over a port or a socket. */
  router: Router
  /** The same by direct call. */
  client: RouterClient<Router>
  dataDirectory: string
  /** A follower of folders that others write runs into, to be run. */
  follow(settings: FollowSettings, events: FollowEvents): Promise<Follower>
  /** A notice for the user about the data, for instance that a damaged store was replaced. */
  notice: string | null
  /** Ends active runs as interrupted and closes the store. What is running can be resumed by the next host. */
  close(): Promise<void>
}

const trainerWorker = workerProgram('../trainer/worker.ts', 'trainer', import.meta.url)

/**
 * Opens the data directory and begins to train what is queued in it.
 * @throws BadInput if its database is not Signum's, or too new, or it lies on a network file system. @throws Failure
 * if it cannot be read or written.
 */
export async function openHost({
  dataDirectory: given,
  concurrency,
  workers,
  executor = new ThreadExecutor(workers?.trainer ?? trainerWorker),
  clusters,
  adoptQueued = true,
  holder,
  notifies = holder !== undefined,
  desk,
  noticeRhythm,
  rhythm,
}: HostOptions): Promise<Host> {
  const dataDirectory = resolve(given)
  refuseNetworkFolder(dataDirectory)
  const cacheDirectory = cacheDirectoryOf(dataDirectory)
  makeDirectories(dataDirectory, cacheDirectory, join(dataDirectory, 'runs'))
  // Closed in reverse, however far the opening came: a scheduler left behind would go on training.
  const opened = new AsyncDisposableStack()
  try {
    if (holder !== undefined) opened.defer(holdDataDirectory(dataDirectory, holder))
    const changes = new Changes()
    const store = await openStoreClient(
      join(dataDirectory, 'signum.db'),
      () => changes.notify(),
      workers?.store ?? storeWorker,
    )
    opened.defer(() => store.close())
    const notice = await store.recovered()
    const troubles = new Troubles(notice)
    opened.defer(() => troubles.close())
    opened.defer(() => changes.close())
    const executors = new Executors(executor, clusters ?? new SlurmExecutors(dataDirectory, cacheDirectory, troubles))
    opened.defer(() => executors.close())
    const scheduler = await Scheduler.start({
      store,
      dataDirectory,
      executors,
      concurrency,
      adoptQueued,
      troubles,
      rhythm,
    })
    opened.defer(() => scheduler.close())
    changes.watch(store)
    const freezer = new Freezer(store, dataDirectory, cacheDirectory, freezerWorker)
    const engines = new EngineSurvey(surveyWorker)
    opened.defer(() => engines.close())
    const followings = new Followings(store)
    opened.defer(() => followings.close())
    // What was followed belongs to an app or a server: a command does not begin it a second time.
    if (holder !== undefined) await followings.resume()
    const machines = new Machines(store, dataDirectory, troubles)
    opened.defer(() => machines.close())
    // One process alone copies runs of other hosts.
    if (holder !== undefined) machines.resume()
    if (notifies) {
      const notifier = new Notifier({ store, troubles, followings, machines, desk: desk ?? null }, noticeRhythm)
      opened.defer(() => notifier.close())
    }
    const router = createRouter({
      store,
      scheduler,
      paces: new Paces(store),
      freezer,
      engines,
      changes,
      troubles,
      followings,
      machines,
      executors,
      desk: desk ?? null,
      dataDirectory,
      cacheDirectory,
    })
    const backups = holder === undefined ? null : new BackupSchedule(store, troubles)
    opened.defer(() => backups?.stop())
    let closing: Promise<void> | null = null
    const close = () => (closing ??= opened.disposeAsync())
    const follow = async (settings: FollowSettings, events: FollowEvents) => {
      const { Follower } = await import('./follow/follower.ts')
      return new Follower(settings, store, events)
    }
    return { router, client: createRouterClient(router), dataDirectory, follow, notice, close }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

function makeDirectories(...directories: string[]): void {
  for (const directory of directories) {
    try {
      makeFolder(directory)
    } catch (error) {
      const remedy = isDiskFull(error) ? phrase`free some space` : phrase`check its permissions`
      throw new Failure(
        'disk',
        {
          code: isDiskFull(error) ? 'disk-full' : 'unwritable',
          subject: directory,
          field: 'dataDir',
          what: phrase`the data directory ${directory} could not be made (${messageOf(error)})`,
          remedy: phrase`${remedy}, or choose another with ${field('dataDir')}`,
        },
        error,
      )
    }
  }
}
