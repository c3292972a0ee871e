import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron'
import { acceleratorOf, type PageMenu } from './page-menu.ts'

/**
 * The application's menu: what the system offers, and the actions of the page by their sections.
 * @param page null until the page has said what it can do
 */
export function setMenu(page: PageMenu | null = null): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    ...(page ?? []).map(({ title, items }) => ({ label: title, submenu: items.map(itemOf) })),
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    ...(page === null ? [{ role: 'windowMenu' } as const] : []),
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** The page itself reads the keys: the menu shows them only. */
function itemOf({ id, title, keys, enabled }: PageMenu[number]['items'][number]): MenuItemConstructorOptions {
  const accelerator = acceleratorOf(keys)
  return {
    id,
    label: title,
    enabled,
    ...(accelerator === null ? {} : { accelerator, registerAccelerator: false }),
    click: (_, window) => {
      const target = window instanceof BrowserWindow ? window : BrowserWindow.getAllWindows()[0]
      target?.webContents.send('signum:act', id)
    },
  }
}
