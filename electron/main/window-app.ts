import { fileURLToPath } from 'node:url'
import { RPCHandler } from '@orpc/server/message-port'
import {
  app,
  BrowserWindow,
  crashReporter,
  ipcMain,
  MessageChannelMain,
  type IpcMainEvent,
  type MessagePortMain,
} from 'electron'
import { sentencesIn } from '../../shared/errors/fault-error.ts'
import { activeStates } from '../../shared/contract/run.ts'
import { serializers } from '../../shared/contract/serializers.ts'
import { BadInput } from '../../shared/errors/bad-input.ts'
import { defaultDataDirectory } from '../host/data-directory.ts'
import { openHost, type Host } from '../host/host.ts'
import { answerTrials } from '../trainer/engines/onnxruntime/trial-channel.ts'
import { desk } from './desk.ts'
import { confirmQuit, tellNotice, tellStartFailed } from './dialogs.ts'
import { tryGraphics } from './graphics-trial.ts'
import { saveDownloads } from './downloads.ts'
import { setMenu } from './menu.ts'
import { noticeDesk } from './notice-desk.ts'
import { pageMenuSchema } from './page-menu.ts'
import { givePort, isPageFrame, readyChannel, type PageFrame } from './page-port.ts'
import { watchQueue, type Desk } from './queue-watch.ts'
import { registerPageScheme, servePageScheme } from './protocol.ts'
import { chooseFolder } from './folder-choice.ts'
import { chooseRecipe, openRecipe, recipeAmong } from './recipe-files.ts'
import { guardPages, openWindow, rememberPlaces } from './window.ts'

// Seen from out/main, where electron.vite.config.ts puts this file.
const pageDirectory = fileURLToPath(new URL('../renderer', import.meta.url))
const preload = fileURLToPath(new URL('../preload/index.cjs', import.meta.url))

function start(host: Host, system: Desk): void {
  const handler = new RPCHandler(host.router, { customJsonSerializers: serializers })
  ipcMain.on(readyChannel, (event) => {
    givePort(event.senderFrame as PageFrame<MessagePortMain> | null, handler, () => new MessageChannelMain())
  })
  servePageScheme(pageDirectory)
  guardPages()
  saveDownloads()
  setMenu()
  openWindow(preload)
  listenToPages(recipeAmong(process.argv, process.cwd()))
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(preload)
  })
  app.on('second-instance', (_, args, workingDirectory) => {
    const [window = openWindow(preload)] = BrowserWindow.getAllWindows()
    if (window.isMinimized()) window.restore()
    window.focus()
    const recipe = recipeAmong(args, workingDirectory)
    if (recipe !== null) void openRecipe(window, recipe)
  })
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(host)
  // The system ends the session, or somebody the process: nobody is there to be asked.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void leave(host))
  const { client } = host
  void watchQueue(
    {
      follow: async (cursor) =>
        client.runs.follow({ cursor: cursor ?? (await client.runs.list({ limit: 1, metrics: [] })).cursor }),
      queue: () => client.runs.queue(),
    },
    system,
    (error) => process.emitWarning(String(error)),
  )
}

/**
 * Takes what pages ask of the shell.
 * @param recipe the file that the app was started with, shown by the first page that is there
 */
function listenToPages(recipe: string | null): void {
  const windowOf = ({ senderFrame, sender }: IpcMainEvent) =>
    isPageFrame(senderFrame) ? BrowserWindow.fromWebContents(sender) : null
  let waiting = recipe
  ipcMain.on('signum:menu', (event, items: unknown) => {
    const window = windowOf(event)
    const menu = pageMenuSchema.safeParse(items)
    if (window === null || !menu.success) return
    setMenu(menu.data)
    if (waiting !== null) void openRecipe(window, waiting)
    waiting = null
  })
  ipcMain.on('signum:choose-folder', (event) => {
    const window = windowOf(event)
    if (window !== null) void chooseFolder(window)
  })
  ipcMain.on('signum:choose-recipe', (event) => {
    const window = windowOf(event)
    if (window !== null) void chooseRecipe(window)
  })
}

/** Quitting waits until the host has written everything. */
function closeBeforeQuit(host: Host): void {
  let closing = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    void quit(host).then((quits) => {
      closing = quits
    })
  })
}

async function quit(host: Host): Promise<boolean> {
  // Clusters and other hosts go on without this one.
  const { total } = await host.client.runs.list({ states: [...activeStates], filter: 'on:here', limit: 1 })
  const [window] = BrowserWindow.getAllWindows()
  if (total > 0 && !(await confirmQuit(window, total))) {
    if (window === undefined) openWindow(preload)
    return false
  }
  await leave(host)
  return true
}

/** Ends without asking: active runs can be resumed. */
async function leave(host: Host): Promise<void> {
  rememberPlaces()
  await host.close()
  app.exit(0)
}

async function begin(): Promise<void> {
  try {
    refuseRoot()
    const system = desk()
    const dataDirectory = defaultDataDirectory()
    const host = await openHost({ dataDirectory, holder: 'the app', desk: noticeDesk(system) })
    start(host, system)
    if (host.notice !== null) tellNotice(host.notice)
  } catch (error) {
    tellStartFailed(sentencesIn(error))
    app.exit(1)
  }
}

/** @throws BadInput to the superuser, to whom Chromium gives no sandbox. */
function refuseRoot(): void {
  if (process.getuid?.() !== 0) return
  throw new BadInput({
    code: 'unsupported',
    subject: 'root',
    what: 'the app does not run as root: its page would be without the sandbox',
    remedy: 'start it as an ordinary user, or use `signum serve` and a browser',
  })
}

registerPageScheme()
if (process.getuid?.() !== 0) app.enableSandbox()
// Reports of crashes stay on this machine, in the folder of the app.
crashReporter.start({ uploadToServer: false })
answerTrials(tryGraphics)
// Two windows on one store would show the same thing twice: the second start brings the first to the front.
if (!app.requestSingleInstanceLock()) app.quit()
// Not awaited: Electron is ready only after this module has been evaluated.
else void app.whenReady().then(begin)
