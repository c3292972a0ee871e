import { safeStorage } from 'electron'
import type { Keychain } from '../host/notices/secrets.ts'
import type { NoticeDesk } from '../host/notices/send.ts'
import type { Desk } from './queue-watch.ts'

/** The keychain and the notifications of the system. */
export function noticeDesk({ notify }: Desk): NoticeDesk {
  return { keychain: keychain(), show: notify }
}

/** Null if the system has none: on some Linux desktops Electron would only hide a text, not seal it. */
function keychain(): Keychain | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null
  return {
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  }
}
