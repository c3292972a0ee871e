import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryDirectory } from '../serve/built-page.ts'

/**
 * The Electron binary of this machine, or null if there is none. Asking the package itself (`require('electron')`)
 * would start a download.
 */
export function findElectron(
  root = repositoryDirectory,
  override = process.env.ELECTRON_OVERRIDE_DIST_PATH,
): string | null {
  const packageDirectory = join(root, 'node_modules', 'electron')
  const pathFile = join(packageDirectory, 'path.txt')
  const name = existsSync(pathFile)
    ? readFileSync(pathFile, 'utf8').trim()
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron'
  const binary = join(override ?? join(packageDirectory, 'dist'), name)
  return existsSync(binary) ? binary : null
}
