import { contextBridge, ipcRenderer } from 'electron'

/** The page's window, as far as this script touches it. */
declare const window: {
  readonly location: { readonly origin: string }
  addEventListener(type: 'message', listener: (event: { source: unknown; origin: string; data: unknown }) => void): void
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

// Tells the page that it runs in the desktop window. It gets no access to Electron.
contextBridge.exposeInMainWorld('signum', { desktop: true })

// The page asks for its port to the host; a port cannot cross the context bridge, so it comes by postMessage.
window.addEventListener('message', ({ source, origin, data }) => {
  if (source === window && origin === window.location.origin && data === 'signum:ready')
    ipcRenderer.send('signum:ready')
})
ipcRenderer.on('signum:port', (event) => {
  window.postMessage({ type: 'signum:port' }, window.location.origin, event.ports)
})
