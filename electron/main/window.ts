import { join } from 'node:path'
import { app, BrowserWindow, screen, session, shell, type WebContents } from 'electron'
import { CrashPatience } from './crash-patience.ts'
import { askAfterCrashes } from './dialogs.ts'
import { isPage, mayOpenOutside, mayUse, pageOrigin } from './navigation.ts'
import { fitted, least, readState, writeState } from './window-state.ts'

/** Denies every page of this app permissions that it does not need: leaving, opening windows, embedding, devices. */
export function guardPages(): void {
  app.on('web-contents-created', (_, contents) => guard(contents))
  // Chromium fetches a dictionary for the language of the system as soon as there is a page, unless none is wanted.
  session.defaultSession.setSpellCheckerLanguages([])
  session.defaultSession.setSpellCheckerEnabled(false)
  session.defaultSession.setPermissionRequestHandler((contents, permission, answer) =>
    answer(mayUse(permission, contents.getURL())),
  )
  session.defaultSession.setPermissionCheckHandler((_, permission, origin) => mayUse(permission, origin))
}

function guard(contents: WebContents): void {
  contents.on('will-attach-webview', (event) => event.preventDefault())
  for (const leaving of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
    contents.on(leaving as 'will-navigate', (event) => {
      if (!isPage(event.url)) event.preventDefault()
    })
  }
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

const stateFile = () => join(app.getPath('userData'), 'window.json')

function remember(window: BrowserWindow): void {
  writeState(stateFile(), { ...window.getNormalBounds(), maximized: window.isMaximized() })
}

/** Remembers the positions of the windows, before the app ends without closing them. */
export function rememberPlaces(): void {
  for (const window of BrowserWindow.getAllWindows()) remember(window)
}

/** Opens the window on the page. */
export function openWindow(preload: string): BrowserWindow {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  const { maximized, ...bounds } = fitted(
    readState(stateFile()),
    [primary, ...others].map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    minWidth: Math.min(least.width, bounds.width),
    minHeight: Math.min(least.height, bounds.height),
    show: false,
    title: 'Signum',
    icon: join(app.getAppPath(), 'resources', 'icon.png'),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => remember(window))
  // The trainer lives on when the page dies: a fresh page finds everything as it was.
  const patience = new CrashPatience()
  window.webContents.on('render-process-gone', (_, { reason: ending }) => {
    if (ending === 'clean-exit' || window.isDestroyed()) return
    if (patience.mayReload()) window.webContents.reload()
    else void askAfterCrashes(window)
  })
  void window.loadURL(`${pageOrigin}/`)
  return window
}
