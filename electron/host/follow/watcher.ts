import { watch, type FSWatcher } from 'node:fs'

/**
 * Watches folders for changes in them. Where the system cannot (no watches left, a network file system), it says so,
 * and the caller has to look by itself.
 */
export class FolderWatcher {
  readonly #watchers = new Map<string, FSWatcher>()
  readonly #onChange: (folder: string, name: string | null, kind: string) => void
  #blind = new Set<string>()

  /** @param onChange told of a folder, and the name in it that changed if that is known */
  constructor(onChange: (folder: string, name: string | null, kind: string) => void) {
    this.#onChange = onChange
  }

  /** Watches exactly these folders from now on. */
  set(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers)
      if (!folders.has(folder)) {
        watcher.close()
        this.#watchers.delete(folder)
      }
    this.#blind = new Set([...this.#blind].filter((folder) => folders.has(folder)))
    for (const folder of folders) if (!this.#watchers.has(folder) && !this.#blind.has(folder)) this.#add(folder)
  }

  /** Whether nothing tells of changes in a folder. */
  isBlind(folder: string): boolean {
    return !this.#watchers.has(folder)
  }

  close(): void {
    this.set(new Set())
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (kind, name) => this.#onChange(folder, name, kind))
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.delete(folder)
        this.#blind.add(folder)
      })
      this.#watchers.set(folder, watcher)
    } catch {
      this.#blind.add(folder)
    }
  }
}
