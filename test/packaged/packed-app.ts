import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { sessionOf } from '../desktop/desktop.ts'
import type { Home } from '../desktop/home.ts'
import { asOrdinaryUser } from '../desktop/prepare/stage.ts'
import { RunsPage } from '../e2e/pages/runs-page.ts'
import { limits } from '../limits.ts'

/** Where the packed app was put: as a system's package is, and in a user's home. */
export const places = { system: process.env.SIGNUM_PACKED_SYSTEM!, home: process.env.SIGNUM_PACKED_HOME! }

export interface Said {
  code: number | null
  stdout: string
  stderr: string
}

/** A launcher of the packed app, as an ordinary user starts it; nothing of this project is in its environment. */
export function launch(
  program: string,
  args: readonly string[],
  home: Home,
  environment: Record<string, string | undefined> = {},
  as: readonly string[] = asOrdinaryUser(),
) {
  const [command, ...before] = [...as, program]
  const child = spawn(command!, [...before, ...args], {
    env: { ...sessionOf(home), ...environment },
    cwd: home.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part))
  const ended = new Promise<Said>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
  /** Waits for words on either stream. */
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(stdout) ?? pattern.exec(stderr)
      if (match !== null) return match
      const more = new Promise((heard) => [child.stdout, child.stderr].forEach((stream) => stream.once('data', heard)))
      const end = ended.then(() => 'ended')
      if ((await Promise.race([more, end])) === 'ended' && pattern.exec(stdout + stderr) === null)
        throw new Error(`It ended without ${pattern}:\n${stdout}\n${stderr}`)
    }
  }
  return { child, ended, until }
}

/** The command line of the packed app, without a display. */
export const signum = (home: Home, ...args: string[]): Promise<Said> =>
  launch(join(places.system, 'signum'), args, home, { DISPLAY: undefined }).ended

/** The window of the packed app. It cannot be inspected, so its page is reached by Chromium's own port. */
export class PackedWindow {
  readonly page: Page
  readonly runs: RunsPage
  readonly #child: ChildProcess
  readonly #browser: Browser
  readonly ended: Promise<Said>

  private constructor(child: ChildProcess, browser: Browser, page: Page, ended: Promise<Said>) {
    this.#child = child
    this.#browser = browser
    this.page = page
    this.runs = new RunsPage(page)
    this.ended = ended
  }

  static async open(folder: string, home: Home, ...args: string[]): Promise<PackedWindow> {
    const started = launch(join(folder, 'signum-window'), ['--remote-debugging-port=0', ...args], home)
    const [, address] = await started.until(/DevTools listening on (ws:\S+)/)
    const browser = await chromium.connectOverCDP(address!)
    const [context] = browser.contexts()
    const page = context!.pages()[0] ?? (await context!.waitForEvent('page'))
    page.setDefaultTimeout(limits.page)
    await page.getByRole('navigation').first().waitFor()
    return new PackedWindow(started.child, browser, page, started.ended)
  }

  go(address: string): Promise<void> {
    return this.page.evaluate(`void (location.hash = ${JSON.stringify(address)})`)
  }

  async close(): Promise<Said> {
    this.#child.kill('SIGTERM')
    const said = await this.ended
    await this.#browser.close()
    return said
  }
}
