import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { limits } from '../limits.ts'
import { Frame } from '../e2e/pages/frame.ts'
import { RunsPage } from '../e2e/pages/runs-page.ts'
import type { Home } from './home.ts'
import { MainProcess } from './main-process.ts'
import type { Stage } from './prepare/stage.ts'

export interface StartOptions {
  args?: string[]
  /** Arguments before the app. */
  before?: string[]
  environment?: Record<string, string>
  display?: string
}

export const stage = (): Stage => JSON.parse(process.env.SIGNUM_DESKTOP_STAGE!) as Stage
export const mainDisplay = (): string => process.env.SIGNUM_DESKTOP_DISPLAY!

/** The environment of an ordinary user's session over a home. */
export function sessionOf(home: Home, { environment = {}, display = mainDisplay() }: StartOptions = {}) {
  return {
    PATH: process.env.PATH!,
    LANG: 'C.UTF-8',
    HOME: home.folder,
    DISPLAY: display,
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    SIGNUM_DATA_DIR: home.data,
    ...environment,
  }
}

/** The app as a user starts it, with nobody at its strings: what it says, and how it ends. */
export function startAlone(home: Home, options: StartOptions = {}, program = stage().electron) {
  const child = spawn(program, [...(options.before ?? []), stage().app, ...(options.args ?? [])], {
    env: sessionOf(home, options),
    cwd: home.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (part: string) => (said += part))
  const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, said })),
  )
  return { child, ended, said: () => said }
}

/** The app in nobody's hands but its main process': Playwright holds back a page that crashed. */
export async function startBridged(home: Home) {
  const bridge = bridgeOf(home)
  const alone = startAlone(home, { environment: { SIGNUM_TEST_BRIDGE: bridge }, before: ['-r', stage().bridge] })
  const main = await MainProcess.connect(bridge)
  await main.evaluate(
    ({ app, BrowserWindow }) =>
      new Promise<void>((loaded) => {
        const wait = ({ webContents }: Electron.BrowserWindow) => {
          if (webContents.getURL() === '' || webContents.isLoading())
            webContents.once('did-finish-load', () => loaded())
          else loaded()
        }
        const [window] = BrowserWindow.getAllWindows()
        if (window === undefined) app.once('browser-window-created', (_, created) => wait(created))
        else wait(window)
      }),
  )
  /** Evaluates an expression in the page of its window. */
  const inPage = <Result>(expression: string): Promise<Result> =>
    main.evaluate(
      ({ BrowserWindow }, code) =>
        BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(code) as Promise<Result>,
      expression,
    )
  return { ...alone, main, inPage }
}

const bridgeOf = (home: Home) => join(home.folder, `${randomUUID().slice(0, 8)}.sock`)

/** The app in Playwright's hands. */
export class Desktop {
  readonly app: ElectronApplication
  readonly main: MainProcess
  readonly page: Page
  readonly home: Home
  readonly frame: Frame
  readonly runs: RunsPage
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string | null>

  private constructor(app: ElectronApplication, main: MainProcess, page: Page, home: Home) {
    this.app = app
    this.main = main
    this.page = page
    this.home = home
    this.frame = new Frame(page)
    this.runs = new RunsPage(page)
    this.ended = new Promise((resolve) => app.process().once('exit', (code, signal) => resolve(code ?? signal)))
  }

  static async start(home: Home, options: StartOptions = {}): Promise<Desktop> {
    const bridge = bridgeOf(home)
    const app = await _electron.launch({
      executablePath: stage().electron,
      args: ['-r', stage().bridge, stage().app, ...(options.args ?? [])],
      env: { ...sessionOf(home, options), SIGNUM_TEST_BRIDGE: bridge },
      cwd: home.folder,
      chromiumSandbox: true,
      timeout: limits.page,
    })
    const page = await app.firstWindow()
    page.setDefaultTimeout(limits.page)
    await page.getByRole('navigation').first().waitFor()
    return new Desktop(app, await MainProcess.connect(bridge), page, home)
  }

  get pid(): number {
    return this.app.process().pid!
  }

  /** Goes to an address of the page. */
  go(address: string): Promise<void> {
    return this.page.evaluate(`void (location.hash = ${JSON.stringify(address)})`)
  }

  /** Launches a study as the launch view does. */
  async launch(study: object, runs: number): Promise<void> {
    await this.go(`#/launch?recipe=${encodeURIComponent(JSON.stringify(study))}`)
    await this.page.getByRole('button', { name: new RegExp(`^Launch ${runs} runs?$`) }).click()
    await this.page.waitForURL(/#\/runs/)
  }

  /** Answers the next message boxes, and keeps what they said. */
  async answerBoxes(response: number): Promise<void> {
    await this.main.evaluate(({ dialog }, answer) => {
      const asked: unknown[] = []
      Object.assign(globalThis, { asked })
      dialog.showMessageBox = ((...given: unknown[]) => {
        asked.push(given.at(-1))
        return Promise.resolve({ response: answer, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
    }, response)
  }

  boxes(): Promise<{ message: string; detail: string; buttons: string[] }[]> {
    return this.main.evaluate(() => (globalThis as unknown as { asked: never[] }).asked)
  }

  /** The menu as Electron holds it: every item of the page's actions. */
  menu(): Promise<{ id: string; label: string; enabled: boolean; accelerator: string | null }[]> {
    return this.main.evaluate(({ Menu }) =>
      (Menu.getApplicationMenu()?.items ?? []).flatMap((item) =>
        (item.submenu?.items ?? [])
          .filter(({ id }) => typeof id === 'string' && id !== '')
          .map(({ id, label, enabled, accelerator }) => ({
            id,
            label,
            enabled,
            accelerator: accelerator === undefined || accelerator === null ? null : String(accelerator),
          })),
      ),
    )
  }

  clickMenu(id: string): Promise<void> {
    return this.main.evaluate(({ Menu, BrowserWindow }, wanted) => {
      const [window] = BrowserWindow.getAllWindows()
      const item = Menu.getApplicationMenu()!.getMenuItemById(wanted)!
      ;(item as unknown as { click(event: object, window: unknown): void }).click({}, window)
    }, id)
  }

  /** Ends it at once, whatever it does. */
  async kill(): Promise<void> {
    this.app.process().kill('SIGKILL')
    await this.ended
    // The processes of a session that was killed end by themselves when their channel is gone.
    await wait(200)
  }

  /** Ends it in order, without asking. */
  async stop(): Promise<number | string | null> {
    if (this.app.process().exitCode === null && this.app.process().signalCode === null)
      this.app.process().kill('SIGTERM')
    return this.ended
  }
}
