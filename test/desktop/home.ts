import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../integration/cli/process.ts'
import { giveAway } from './prepare/stage.ts'

/** The home of the user that the app runs as, with a data directory; its name has a space and letters beyond ASCII. */
export class Home {
  readonly folder = mkdtempSync(join(tmpdir(), 'signum heim ü-'))
  readonly data = join(this.folder, 'data')

  constructor() {
    giveAway(this.folder)
  }

  /** Where Electron keeps what is its own. */
  get userData(): string {
    return join(this.folder, '.config', 'signum')
  }

  get windowState(): Record<string, unknown> | null {
    const file = join(this.userData, 'window.json')
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : null
  }

  set windowState(state: Record<string, unknown> | null) {
    mkdirSync(this.userData, { recursive: true })
    writeFileSync(join(this.userData, 'window.json'), JSON.stringify(state))
    this.ownAll()
  }

  file(name: string, text: string): string {
    const path = join(this.folder, name)
    writeFileSync(path, text)
    giveAway(path)
    return path
  }

  /** Gives everything in it to the user, after others have written there. */
  ownAll(): void {
    if (process.getuid?.() === 0) execFileSync('chown', ['-R', '65534:65534', this.folder])
  }

  /** A command line over the same data, while no app is there. @returns what it printed */
  async signum(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await run(...args, '--data-dir', this.data)
    this.ownAll()
    if (exitCode !== 0) throw new Error(`signum ${args.join(' ')} failed with ${exitCode}:\n${stderr}`)
    return stdout
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
