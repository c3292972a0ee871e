import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ForeignKind, ImportRequest } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { faultOf } from '../../../shared/errors/fault.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { metricName } from '../../imports/imported-run.ts'
import { Remarks } from '../../imports/remarks.ts'
import { findSources, readerOf, type FoundSource } from '../../imports/sources.ts'
import { foreignRun, sourceOf } from '../imports/foreign-run.ts'
import { takeRuns, type ReadRun } from '../imports/take-runs.ts'
import { faultsInFields, fieldsGiven, MetricSettings } from '../imports/settings.ts'
import { mountsHere, networkKindOf } from '../network-folder.ts'
import type { StoreClient } from '../store/client.ts'
import type { TakenRun } from '../store/foreign-runs.ts'
import { thisOwner } from '../store/owner.ts'
import { FollowedSource } from './followed-source.ts'
import { isPattern, rootsOf, type FollowRoot } from './follow-roots.ts'
import { FolderWatcher } from './watcher.ts'

/** How runs that are followed are read. */
export type FollowSettings = Pick<ImportRequest, 'study' | 'set' | 'rename' | 'percent' | 'decimal'> & {
  /** Files and folders, and patterns of them. */
  paths: readonly string[]
  kind?: ForeignKind
  /** Whether the system's notices of changes are used; if not, as on a network file system, all is looked at. */
  watches?: boolean
}

/** What a follower says. */
export interface FollowEvents {
  /** Runs that are new, went on or changed. */
  onTaken(taken: readonly TakenRun[]): void
  /** Something that is not read, or worth knowing; each once. */
  onRemark(fault: Fault, leftOut: boolean): void
  /** What changed was read and stored. */
  onRead?(): void
}

/** Times in milliseconds. */
const settle = 50
const lookEvery = 500
const scanEvery = 5_000
/** Most sources that are read before what they hold is stored. */
const batchSize = 64

/** Follows folders: reads what others write there into the store while they write it, and writes nothing there. */
export class Follower {
  readonly #settings: FollowSettings
  readonly #store: StoreClient
  readonly #events: FollowEvents
  readonly #metrics: MetricSettings
  readonly #followed = new Map<string, FollowedSource>()
  /** By the folders in which their changes show. */
  readonly #byFolder = new Map<string, Set<FollowedSource>>()
  readonly #dirty = new Set<FollowedSource>()
  readonly #said = new Set<string>()
  readonly #watcher: FolderWatcher
  readonly #mounts = mountsHere()
  readonly #owner = thisOwner()
  #nextScan = 0
  #isAbsent = false
  #wake: (() => void) | null = null

  constructor(settings: FollowSettings, store: StoreClient, events: FollowEvents) {
    this.#settings = settings
    this.#store = store
    this.#events = events
    this.#metrics = new MetricSettings(settings)
    this.#watcher = new FolderWatcher((folder, name, kind) => this.#onChange(folder, name, kind))
  }

  /** Sources that are followed now. */
  get sources(): number {
    return this.#followed.size
  }

  /** Runs in them, and those of them that grow now. */
  get runs(): number {
    return this.#sum(({ origins }) => origins.length)
  }

  get growing(): number {
    return this.#sum(({ growing }) => growing)
  }

  /** Whether nothing is at the paths. */
  get isAbsent(): boolean {
    return this.#isAbsent
  }

  #sum(count: (each: FollowedSource) => number): number {
    return [...this.#followed.values()].reduce((sum, each) => sum + count(each), 0)
  }

  /** Follows until the signal. @throws if the store cannot be written */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake?.())
    try {
      while (!signal.aborted) {
        if (Date.now() >= this.#nextScan) await this.#scan()
        this.#look()
        if (!(await this.#readDue())) await this.#rest(signal)
      }
    } finally {
      this.#watcher.close()
      await this.#store.leaveElsewhere(this.#owner)
    }
  }

  async #scan(): Promise<void> {
    const begin = Date.now()
    const remarks = new Remarks()
    const folders = new Set<string>()
    const seen = new Set<string>()
    const roots = await rootsOf(this.#settings.paths)
    this.#isAbsent = roots.length === 0
    for (const root of roots) {
      folders.add(root.base)
      const visited = (folder: string) => folders.add(folder)
      const sources = await findSources(root.path, this.#settings.kind, remarks, visited).catch((error: Error) => {
        const what = phrase`${root.path} cannot be read: ${error.message}`
        this.#say(faultOf({ code: 'unreadable', subject: root.path, what }), true)
        return []
      })
      for (const source of sources) {
        seen.add(source.key)
        this.#found(source, root)
      }
    }
    const gone = [...this.#followed].filter(([key]) => !seen.has(key))
    for (const [key, each] of gone) {
      this.#followed.delete(key)
      this.#dirty.delete(each)
    }
    this.#byFolder.clear()
    for (const each of this.#followed.values())
      for (const folder of each.source.watched)
        this.#byFolder.set(folder, (this.#byFolder.get(folder) ?? new Set()).add(each))
    const origins = gone.flatMap(([, each]: [string, FollowedSource]) => each.origins)
    if (origins.length > 0) await this.#store.leaveElsewhere(this.#owner, origins)
    for (const { fault } of remarks.leftOut) this.#say(fault, true)
    for (const fault of remarks.notes) this.#say(fault, false)
    const isNear = (folder: string) => this.#settings.watches !== false && networkKindOf(folder, this.#mounts) === null
    this.#watcher.set(new Set([...folders].filter(isNear)))
    // A tree that takes long to look through is looked through less often.
    this.#nextScan = Date.now() + Math.max(scanEvery, 20 * (Date.now() - begin))
  }

  #found(source: FoundSource, root: FollowRoot): void {
    const before = this.#followed.get(source.key)
    if (before !== undefined) {
      before.source = source
      // Looked at once more, should the system not have told of a change.
      this.#dirty.add(before)
      return
    }
    const csv = {
      decimal: this.#settings.decimal ?? ('.' as const),
      isPercent: (theirs: string) => this.#metrics.isPercent({ theirs, metric: metricName(theirs) }),
    }
    const reader = readerOf(source, root.base, csv)
    this.#followed.set(source.key, new FollowedSource(source, root, reader))
  }

  #onChange(folder: string, name: string | null, kind: string): void {
    const known = [...(this.#byFolder.get(folder) ?? [])].filter(
      ({ source }) => name === null || source.files.some(({ path }) => join(folder, name).startsWith(path)),
    )
    for (const each of known) this.#dirty.add(each)
    // Something came or went.
    if (known.length === 0 && kind === 'rename') this.#nextScan = Math.min(this.#nextScan, Date.now() + settle)
    this.#wake?.()
  }

  /** Finds those that changed: where nothing tells of it, and all that did not change for long once more. */
  #look(): void {
    const now = Date.now()
    for (const each of this.#followed.values()) {
      if (each.isDue(now) || each.source.watched.some((folder) => this.#watcher.isBlind(folder))) this.#dirty.add(each)
    }
  }

  /** Reads sources that changed, and stores what they hold. @returns whether there were any */
  async #readDue(): Promise<boolean> {
    const now = Date.now()
    const due = [...this.#dirty].filter(({ notBefore }) => notBefore <= now)
    const byStudy = new Map<string, ReadRun[]>()
    let read = 0
    for (const each of due) {
      if (read === batchSize) break
      this.#dirty.delete(each)
      const runs = await this.#read(each)
      if (runs === null) continue
      read++
      const study = this.#settings.study ?? each.root.study
      byStudy.set(study, [...(byStudy.get(study) ?? []), ...runs])
    }
    for (const [name, runs] of byStudy) {
      if (runs.length === 0) continue
      const study = { name, notes: `Followed from ${name}`, recipe: null, join: true }
      const { taken } = await takeRuns(runs, study, this.#store, { follower: this.#owner })
      const news = taken.filter(({ outcome }) => outcome !== 'known')
      if (news.length > 0) this.#events.onTaken(news)
    }
    if (due.length > 0 || this.#followed.size === 0) this.#events.onRead?.()
    return read > 0
  }

  /** The runs of a source; null if it did not change. */
  async #read(each: FollowedSource): Promise<ReadRun[] | null> {
    try {
      const read = await each.read()
      if (read === null) return null
      const { runs, leftOut, notes } = read.reading
      const remarks = new Remarks()
      const { kind, folder: path } = each.source
      const given = { kind, path, metrics: this.#metrics, set: fieldsGiven(this.#settings.set ?? {}), remarks }
      const found = runs.flatMap((run, index) =>
        read.isKnown[index] === true
          ? []
          : [{ run: foreignRun(run, { ...given, grows: read.grows[index]! }), media: run.media }],
      )
      each.origins = runs.map((run) => sourceOf(run, kind))
      each.growing = read.grows.filter(Boolean).length
      for (const { fault } of [...leftOut, ...remarks.leftOut]) this.#say(fault, true)
      for (const fault of [...notes, ...remarks.notes]) this.#say(fault, false)
      return found
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      // A file that was just begun holds no numbers yet.
      if (!each.isBegun) for (const fault of error.faults) this.#say(fault, true)
      return []
    }
  }

  #say(fault: Fault, leftOut: boolean): void {
    const key = `${fault.code}\n${fault.subject}\n${leftOut}`
    // A file that is written ends within a record most of the time.
    if (this.#said.has(key) || (fault.code === 'damaged' && !leftOut)) return
    this.#said.add(key)
    this.#events.onRemark(fault, leftOut)
  }

  #rest(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const until = Math.min(lookEvery, Math.max(settle, this.#nextScan - Date.now()))
      const end = () => {
        clearTimeout(timer)
        this.#wake = null
        resolve()
      }
      const timer = setTimeout(end, until)
      // Changes come in bursts.
      this.#wake = () => {
        this.#wake = null
        setTimeout(end, signal.aborted ? 0 : settle)
      }
    })
  }
}

/** Why a folder is not followed any more, for now. */
export function failureOf(path: string, error: Error): Fault {
  if (error instanceof BadInput) return error.faults[0]!
  const what = phrase`${path} could not be followed: ${error.message}`
  return faultOf({ code: 'unforeseen', subject: path, what, remedy: 'it is tried again by itself' })
}

/**
 * Looks at a request before it is followed.
 * @returns its path, whole
 * @throws BadInput if there is nothing at the path, or a field cannot have its value
 */
export async function checked({
  path: given,
  set = {},
}: {
  path: string
  set?: FollowSettings['set']
}): Promise<string> {
  const path = resolve(given.trim())
  const faults = faultsInFields(fieldsGiven(set))
  if (faults.length > 0) throw new BadInput(faults)
  if (isPattern(path)) return path
  await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new BadInput(
      error.code === 'ENOENT'
        ? { code: 'no-such-file', subject: path, what: phrase`there is nothing at ${path}`, remedy: 'check its path' }
        : { code: 'unreadable', subject: path, what: phrase`${path} cannot be read: ${error.message}` },
    )
  })
  return path
}
