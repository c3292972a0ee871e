import { statfs } from 'node:fs/promises'

/** Silence of the runs after which the disk is looked at, and the look after that. */
const silentMilliseconds = 6000
const lookEvery = 3000
/** Less than this is full for SQLite and checkpoints. */
const noSpace = 1_000_000

/**
 * Notices that runs are silent because the disk is full. The host waits then for room, as an app should; a command
 * would seem to hang, and ends instead.
 */
export class DiskWatch {
  #lastNews = Date.now()
  readonly #timer: NodeJS.Timeout

  constructor(folder: string, onFull: () => void) {
    this.#timer = setInterval(() => {
      if (Date.now() - this.#lastNews < silentMilliseconds) return
      statfs(folder).then(
        ({ bavail, bsize }) => {
          if (bavail * bsize < noSpace) onFull()
        },
        () => {},
      )
    }, lookEvery)
  }

  /** The runs were heard of. */
  news(): void {
    this.#lastNews = Date.now()
  }

  close(): void {
    clearInterval(this.#timer)
  }
}
