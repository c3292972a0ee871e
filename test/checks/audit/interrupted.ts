import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, watch } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

const signum = join(import.meta.dirname, '../../../electron/signum.js')

/** The command line on a store of its own. */
export class Store {
  readonly folder: string
  constructor(folder: string) {
    this.folder = folder
  }

  /** Runs a command to its end. @returns what it printed @throws Error if its exit code is another than expected */
  async signum(words: readonly string[], expected = 0): Promise<string> {
    const child = this.#start(words)
    let printed = ''
    child.stdout!.setEncoding('utf8').on('data', (part: string) => (printed += part))
    const code = await ended(child)
    if (code !== expected) throw new Error(`signum ${words.join(' ')} ended with ${String(code)}, not ${expected}`)
    return printed
  }

  /** Sends a command a signal as soon as a file is there. @throws Error if it ends before */
  async interrupt(words: readonly string[], file: string, signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#start(words)
    const end = ended(child)
    const isThere = await Promise.race([appears(join(this.folder, file)).then(() => true), end.then(() => false)])
    if (!isThere) throw new Error(`signum ${words.join(' ')} ended before ${file} was there`)
    child.kill(signal)
    await end
  }

  /** The tensors of a checkpoint: everything behind the header, and the header less what tells of times. */
  tensors(file: string): Buffer {
    const bytes = readFileSync(join(this.folder, file))
    return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))
  }

  #start(words: readonly string[]): ChildProcess {
    return spawn(process.execPath, [signum, '--quiet', '--data-dir', this.folder, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  }
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve(code)))

/** Settles once a file is there. */
async function appears(path: string): Promise<void> {
  const folder = join(path, '..')
  await mkdir(folder, { recursive: true })
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, () => look())
    const look = (): void => {
      if (!existsSync(path)) return
      watcher.close()
      resolve()
    }
    look()
  })
}
