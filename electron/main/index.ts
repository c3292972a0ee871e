import { fileURLToPath } from 'node:url'
import { RPCHandler } from '@orpc/server/message-port'
import { app, BrowserWindow, crashReporter, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron'
import { activeStates } from '../../shared/contract/run.ts'
import { serializers } from '../../shared/contract/serializers.ts'
import { defaultDataDirectory } from '../host/data-directory.ts'
import { openHost, type Host } from '../host/host.ts'
import { desk } from './desk.ts'
import { confirmQuit, tellNotice, tellStartFailed } from './dialogs.ts'
import { setMenu } from './menu.ts'
import { givePort, readyChannel, type PageFrame } from './page-port.ts'
import { watchQueue } from './queue-watch.ts'
import { registerPageScheme, servePageScheme } from './protocol.ts'
import { guardPages, openWindow } from './window.ts'

// Seen from out/main/index.js, where electron.vite.config.ts puts this file.
const pageDirectory = fileURLToPath(new URL('../renderer', import.meta.url))
const preload = fileURLToPath(new URL('../preload/index.cjs', import.meta.url))
const workers = {
  store: new URL('./store.js', import.meta.url),
  trainer: new URL('./trainer.js', import.meta.url),
  freezer: new URL('./freezer.js', import.meta.url),
}

function start(host: Host): void {
  const handler = new RPCHandler(host.router, { customJsonSerializers: serializers })
  ipcMain.on(readyChannel, (event) => {
    givePort(event.senderFrame as PageFrame<MessagePortMain> | null, handler, () => new MessageChannelMain())
  })
  servePageScheme(pageDirectory)
  guardPages()
  setMenu()
  openWindow(preload)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow(preload)
  })
  app.on('second-instance', () => {
    const [window = openWindow(preload)] = BrowserWindow.getAllWindows()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  app.on('window-all-closed', () => app.quit())
  closeBeforeQuit(host)
  const { client } = host
  void watchQueue(
    {
      follow: async () => client.runs.follow({ cursor: (await client.runs.list({ limit: 1, metrics: [] })).cursor }),
      queue: () => client.runs.queue(),
    },
    desk(),
  ).catch((error: unknown) => process.emitWarning(String(error)))
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
  const { total } = await host.client.runs.list({ states: [...activeStates], limit: 1 })
  const [window] = BrowserWindow.getAllWindows()
  if (total > 0 && !(await confirmQuit(window, total))) {
    if (window === undefined) openWindow(preload)
    return false
  }
  await host.close()
  app.exit(0)
  return true
}

registerPageScheme()
app.enableSandbox()
// Reports of crashes stay on this machine, in the folder of the app.
crashReporter.start({ uploadToServer: false })
// Two windows on one store would show the same thing twice: the second start brings the first to the front.
if (!app.requestSingleInstanceLock()) app.quit()
else {
  await app.whenReady()
  try {
    const host = await openHost({ dataDirectory: defaultDataDirectory(), workers, holder: 'the app' })
    start(host)
    if (host.notice !== null) tellNotice(host.notice)
  } catch (error) {
    tellStartFailed(error instanceof Error ? error.message : String(error))
    app.exit(1)
  }
}
