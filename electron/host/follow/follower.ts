import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { ForeignKind, ImportRequest } from '../../../shared/contract/imports.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import type { Fault } from '../../../shared/errors/fault.ts'
import { faultOf } from '../../../shared/errors/fault.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { metricName } from '../../imports/imported-run.ts'
import { Remarks } from '../../imports/remarks.ts'
import { findSources, readerOf, type FoundSource, type SourceReader } from '../../imports/sources.ts'
import { foreignRun } from '../imports/foreign-run.ts'
import { fieldsGiven, MetricSettings } from '../imports/settings.ts'
import { mountsHere, networkKindOf } from '../network-folder.ts'
import type { StoreClient } from '../store/client.ts'
import type { ForeignRun } from '../store/foreign-run.ts'
import type { TakenRun } from '../store/foreign-runs.ts'
import { rootsOf, type FollowRoot } from './follow-roots.ts'
import { FolderWatcher } from './watcher.ts'

/** How runs that are followed are read. */
export type FollowSettings = Pick<ImportRequest, 'study' | 'set' | 'rename' | 'percent' | 'decimal'> & {
  /** Files and folders, and patterns of them. */
  paths: readonly string[]
  kind?: ForeignKind
}

/** What a follower says. */
export interface FollowEvents {
  /** Runs that are new, went on or changed. */
  onTaken(taken: readonly TakenRun[]): void
  /** Something that is not read, or worth knowing; each once. */
  onRemark(fault: Fault, leftOut: boolean): void
}

/** Times in milliseconds. */
const settle = 50
const lookEvery = 500
const scanEvery = 5_000
const quietAfter = 3_000
/** Most sources that are read before what they hold is stored. */
const batchSize = 64

interface Followed {
  source: FoundSource
  root: FollowRoot
  reader: SourceReader
  /** Sizes and times of its files when they were last read; null before. */
  mark: string | null
  /** Whether its last line was left open when it was read. */
  open: boolean
  changedAt: number
  /** Not read before: a source that takes long to read is read less often. */
  notBefore: number
}

/** Follows folders: reads what others write there into the store while they write it, and writes nothing there. */
export class Follower {
  readonly #settings: FollowSettings
  readonly #store: StoreClient
  readonly #events: FollowEvents
  readonly #metrics: MetricSettings
  readonly #followed = new Map<string, Followed>()
  readonly #dirty = new Set<Followed>()
  readonly #said = new Set<string>()
  readonly #watcher: FolderWatcher
  readonly #mounts = mountsHere()
  #nextScan = 0
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

  /** Follows until the signal. */
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
    }
  }

  async #scan(): Promise<void> {
    const begin = Date.now()
    const remarks = new Remarks()
    const folders = new Set<string>()
    const seen = new Set<string>()
    const roots = await rootsOf(this.#settings.paths)
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
    for (const key of this.#followed.keys()) if (!seen.has(key)) this.#followed.delete(key)
    for (const { fault } of remarks.leftOut) this.#say(fault, true)
    for (const fault of remarks.notes) this.#say(fault, false)
    this.#watcher.set(new Set([...folders].filter((folder) => networkKindOf(folder, this.#mounts) === null)))
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
    this.#followed.set(source.key, { source, root, reader, mark: null, open: false, changedAt: 0, notBefore: 0 })
  }

  #onChange(folder: string, name: string | null, kind: string): void {
    const known = [...this.#followed.values()].filter(
      ({ source }) =>
        source.folder === folder && (name === null || source.files.some(({ path }) => name.startsWith(basename(path)))),
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
      const isDue = each.mark === null || this.#watcher.isBlind(each.source.folder)
      if (isDue || (each.open && now - each.changedAt > quietAfter)) this.#dirty.add(each)
    }
  }

  /** Reads sources that changed, and stores what they hold. @returns whether there were any */
  async #readDue(): Promise<boolean> {
    const now = Date.now()
    const due = [...this.#dirty].filter(({ notBefore }) => notBefore <= now).slice(0, batchSize)
    const byStudy = new Map<string, ForeignRun[]>()
    let read = 0
    for (const each of due) {
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
      const { taken } = await this.#store.takeForeignRuns(runs, study, false)
      const news = taken.filter(({ outcome }) => outcome !== 'known')
      if (news.length > 0) this.#events.onTaken(news)
    }
    return read > 0
  }

  /** The runs of a source; null if it did not change. */
  async #read(each: Followed): Promise<ForeignRun[] | null> {
    const begin = Date.now()
    const mark = markOf(each.source)
    const isQuiet = each.open && begin - each.changedAt > quietAfter
    if (mark === each.mark && !isQuiet) return null
    if (mark !== each.mark) each.changedAt = begin
    each.mark = mark
    each.open = !isQuiet && (each.source.kind === 'csv' || each.source.kind === 'jsonl')
    try {
      const { runs, leftOut, notes } = await each.reader.read(each.source, isQuiet)
      const remarks = new Remarks()
      const { kind, folder: path } = each.source
      const set = fieldsGiven(this.#settings.set ?? {})
      const found = runs.map((run) => foreignRun(run, { kind, path, metrics: this.#metrics, set, remarks }))
      for (const { fault } of [...leftOut, ...remarks.leftOut]) this.#say(fault, true)
      for (const fault of [...notes, ...remarks.notes]) this.#say(fault, false)
      return found
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      // A file that was just begun holds no numbers yet.
      if (isQuiet || !each.open) for (const fault of error.faults) this.#say(fault, true)
      return []
    } finally {
      each.notBefore = Date.now() + 3 * (Date.now() - begin)
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

/** Sizes and times of the files of a source; of a database, its log's too. */
function markOf({ kind, files, folder }: FoundSource): string {
  const paths = files.map(({ path }) => path)
  if (kind === 'trackio') paths.push(join(folder, `${basename(paths[0]!)}-wal`))
  return paths
    .map((path) => {
      const info = statSync(path, { throwIfNoEntry: false, bigint: true })
      return info === undefined ? '' : `${info.ino}:${info.size}:${info.mtimeNs}`
    })
    .join('\n')
}
