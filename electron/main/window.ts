import { join } from 'node:path'
import { app, BrowserWindow, screen, session, shell, type WebContents } from 'electron'
import { isPage, mayOpenOutside, mayUse, pageOrigin } from './navigation.ts'
import { fitted, readState, writeState } from './window-state.ts'

/** Denies every page of this app what it does not need: leaving, opening windows, embedding, devices. */
export function guardPages(): void {
  app.on('web-contents-created', (_, contents) => guard(contents))
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

/** Opens the window on the page. */
export function openWindow(preload: string): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json')
  const { maximized, ...bounds } = fitted(
    readState(file),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 800,
    minHeight: 560,
    show: false,
    title: 'Signum',
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
  window.on('close', () => writeState(file, { ...window.getNormalBounds(), maximized: window.isMaximized() }))
  // The trainer lives on when the page dies: a fresh page finds everything as it was.
  window.webContents.on('render-process-gone', (_, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload()
  })
  void window.loadURL(`${pageOrigin}/`)
  return window
}
