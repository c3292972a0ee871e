import { app, dialog, type BrowserWindow } from 'electron'

/** Says why Signum cannot start, to who waits for its window and to the terminal. */
export function tellStartFailed(message: string): void {
  process.stderr.write(`signum: cannot start: ${message}\n`)
  dialog.showErrorBox('Signum cannot start', message)
}

/** Asks whether to quit although runs are active. @returns whether to. */
export async function confirmQuit(window: BrowserWindow | undefined, activeRuns: number): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: activeRuns === 1 ? 'One run is training.' : `${activeRuns} runs are training.`,
    detail: 'Quitting stops them after their current step. They can be resumed from their last checkpoint.',
    buttons: ['Quit', 'Keep training'],
    defaultId: 1,
    cancelId: 1,
  }
  const { response } =
    window === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options)
  return response === 0
}

/** Asks what to do about a page that crashes each time it is loaded. */
export async function askAfterCrashes(window: BrowserWindow): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The window crashed repeatedly',
    detail: 'Runs continue to train. Reload the window; if it crashes again, quit and start Signum again.',
    buttons: ['Reload', 'Quit'],
    cancelId: 0,
  })
  if (response === 1) app.quit()
  else if (!window.isDestroyed()) window.webContents.reload()
}

/** Says what was found and done at the start. */
export function tellNotice(message: string): void {
  void dialog.showMessageBox({
    type: 'warning',
    message: 'The store was damaged',
    detail: message,
    buttons: ['Continue'],
  })
}
