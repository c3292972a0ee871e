import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, session } from 'electron'
import { pageOrigin } from './navigation.ts'

/** Saves what the page hands out where the user says; nothing else is downloaded. */
export function saveDownloads(): void {
  session.defaultSession.on('will-download', (event, item, contents) => {
    if (!item.getURL().startsWith(`blob:${pageOrigin}/`)) {
      event.preventDefault()
      return
    }
    // Where it goes must be said at once, and the question must not keep the host waiting: it waits in a file.
    const folder = join(app.getPath('userData'), 'saving')
    mkdirSync(folder, { recursive: true })
    const waiting = join(folder, randomUUID())
    item.setSavePath(waiting)
    // A small file has arrived before anything else is awaited: its end is listened for within this event.
    const arrived = new Promise<string>((settle) => item.once('done', (_, state) => settle(state)))
    const window = BrowserWindow.fromWebContents(contents)
    void save(item.getFilename(), arrived, waiting, window).finally(() => rm(waiting, { force: true }))
  })
}

async function save(
  name: string,
  arrived: Promise<string>,
  waiting: string,
  window: BrowserWindow | null,
): Promise<void> {
  const options = { defaultPath: join(app.getPath('documents'), name) }
  const answer = window === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(window, options)
  const [state, { canceled, filePath }] = await Promise.all([arrived, answer])
  if (canceled || filePath === undefined || filePath === '') return
  try {
    if (state !== 'completed') throw new Error(`it ${state}`)
    await copyFile(waiting, filePath)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const complaint = {
      type: 'error' as const,
      message: `${name} could not be saved`,
      detail: `${filePath}: ${reason}. Check that there is room and that the folder may be written, then save again.`,
    }
    await (window === null || window.isDestroyed()
      ? dialog.showMessageBox(complaint)
      : dialog.showMessageBox(window, complaint))
  }
}
