import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Arch, build, Platform } from 'electron-builder'
import config from '../../electron-builder.config.js'
import { repositoryDirectory } from '../../electron/serve/built-page.ts'
import { electronVersion, prepareElectron } from '../desktop/prepare/electron.ts'
import { compiledPlace, prepareSqlite } from '../desktop/prepare/sqlite.ts'
import { addPrelude } from '../desktop/prepare/stage.ts'

/**
 * Builds the app and packs it as a release is packed, fuses included, on the Electron of the tests. What that one needs
 * and a release does not is added: what its Node lacks, and SQLite compiled for it.
 * @param work an empty folder, filled
 * @returns the folder of the packed app
 */
export async function pack(work: string): Promise<string> {
  const [electron, sqlite] = await Promise.all([prepareElectron(), prepareSqlite()])
  execFileSync('npx', ['electron-vite', 'build', '--logLevel', 'warn'], {
    cwd: repositoryDirectory,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const out = join(work, 'out')
  cpSync(join(repositoryDirectory, 'out'), out, { recursive: true })
  addPrelude(join(out, 'main'))
  const files = (config['files'] as string[]).filter((pattern) => pattern !== 'out/**')
  await build({
    projectDir: repositoryDirectory,
    targets: Platform.LINUX.createTarget('dir', Arch.x64),
    config: {
      ...config,
      directories: { output: join(work, 'packed') },
      electronDist: electron,
      electronVersion,
      files: [
        { from: out, to: 'out', filter: ['**/*', '!**/*.map'] },
        { from: dirname(sqlite), to: dirname(join('node_modules', 'better-sqlite3', compiledPlace)) },
        ...files,
      ],
      linux: { ...config.linux, target: ['dir'] },
    } as never,
  })
  const packed = join(work, 'packed', 'linux-unpacked')
  execFileSync('chmod', ['-R', 'a+rX', packed])
  return packed
}

/** Puts the packed app into another folder, as a user copies it or a package unpacks it. */
export function place(packed: string, folder: string): string {
  mkdirSync(dirname(folder), { recursive: true })
  chmodSync(dirname(folder), 0o755)
  execFileSync('cp', ['-a', packed, folder])
  return folder
}

/** Every file below a folder, relative to it, with its size in bytes. */
export function sizes(folder: string): { file: string; bytes: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return { file: path.slice(folder.length + 1), bytes: statSync(path).size }
    })
}
