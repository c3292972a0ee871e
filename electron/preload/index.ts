import { contextBridge, ipcRenderer } from 'electron'

/** The page's window, as far as this script touches it. */
declare const window: {
  readonly location: { readonly origin: string }
  addEventListener(type: 'message', listener: (event: { source: unknown; origin: string; data: unknown }) => void): void
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void
}

// Lets the page know that it runs in the desktop window. It gets no access to Electron.
contextBridge.exposeInMainWorld('signum', { desktop: true })

// The page asks for its port to the host, says what its menu holds, and asks for a recipe or a folder to be chosen. A
// port cannot cross the context bridge, so it comes by postMessage, and so does everything else.
window.addEventListener('message', ({ source, origin, data }) => {
  if (source !== window || origin !== window.location.origin) return
  if (data === 'signum:ready' || data === 'signum:choose-recipe' || data === 'signum:choose-folder')
    ipcRenderer.send(data)
  else if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'signum:menu')
    ipcRenderer.send('signum:menu', 'items' in data ? data.items : null)
})
ipcRenderer.on('signum:port', (event) => {
  window.postMessage({ type: 'signum:port' }, window.location.origin, event.ports)
})
ipcRenderer.on('signum:act', (_, id: unknown) => {
  window.postMessage({ type: 'signum:act', id }, window.location.origin, [])
})
ipcRenderer.on('signum:folder', (_, path: unknown) => {
  window.postMessage({ type: 'signum:folder', path }, window.location.origin, [])
})
ipcRenderer.on('signum:recipe', (_, file: unknown) => {
  window.postMessage({ type: 'signum:recipe', file }, window.location.origin, [])
})
