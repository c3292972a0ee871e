import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import type { Desk } from './queue-watch.ts'

/** The system as Electron reaches it. */
export function desk(): Desk {
  let blocker: number | null = null
  return {
    keepAwake(awake) {
      if (awake) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
    },
    showProgress(share) {
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(share ?? -1)
    },
    notify(title, text) {
      if (Notification.isSupported() && !BrowserWindow.getAllWindows().some((window) => window.isFocused()))
        new Notification({ title, body: text }).show()
    },
  }
}
