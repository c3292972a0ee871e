import { dialog, type BrowserWindow } from 'electron'

/** Lets the user choose a folder, and tells the page its path. */
export async function chooseFolder(window: BrowserWindow): Promise<void> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Choose a folder',
    properties: ['openDirectory'],
  })
  if (!canceled && filePaths[0] !== undefined) window.webContents.send('signum:folder', filePaths[0])
}
