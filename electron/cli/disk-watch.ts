import { statfs } from 'node:fs/promises'

/** Silence of the runs after which the disk is looked at, and the look after that. */
const silentMilliseconds = 6000
const lookEvery = 3000
/** Less than this is full for SQLite and checkpoints. */
const noSpace = 1_000_000

/**
 * Notices that runs are silent because the disk is full: there is no space at all, or too little for what a run has to
 * write, which it says. The host waits then for room, as an app should; a command would seem to hang, and ends instead.
 */
export class DiskWatch {
  #lastNews = Date.now()
  #waits = false
  readonly #timer: NodeJS.Timeout

  /** @param onFull learns whether it was a run that found no room. */
  constructor(folder: string, onFull: (byRun: boolean) => void) {
    this.#timer = setInterval(() => {
      if (Date.now() - this.#lastNews < silentMilliseconds) return
      if (this.#waits) return onFull(true)
      statfs(folder).then(
        ({ bavail, bsize }) => {
          if (bavail * bsize < noSpace) onFull(false)
        },
        () => {},
      )
    }, lookEvery)
  }

  /** The runs were heard of. @param waits whether none of them goes on before there is room for what it has to write */
  news(waits = false): void {
    this.#lastNews = Date.now()
    this.#waits = waits
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
