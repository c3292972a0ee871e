import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { repositoryDirectory } from '../../../electron/serve/built-page.ts'
import { prepareElectron } from './electron.ts'
import { compiledPlace, prepareSqlite } from './sqlite.ts'

/** Who the app runs as where the tests are started by root, to whom Chromium gives no sandbox: Debian's nobody. */
const ordinaryUser = 65534

/** The built app with the Electron of the tests, in a place that an ordinary user can read. */
export interface Stage {
  /** Everything is below it; it is removed at the end. */
  folder: string
  /** Starts Electron as an ordinary user. */
  electron: string
  /** What Electron loads before the app, with -r, for a test to reach its main process. */
  bridge: string
  /** What Electron is given: the app. */
  app: string
}

/**
 * Lays out the app from `out/` and what it needs of node_modules, in hard links where the disk allows. The name of the
 * folder has a space and letters beyond ASCII, as homes have.
 */
export async function layOut(): Promise<Stage> {
  const [electron, sqlite] = await Promise.all([prepareElectron(), prepareSqlite()])
  const folder = mkdtempSync(join(tmpdir(), 'signum prüft-'))
  chmodSync(folder, 0o755)
  const app = join(folder, 'app')
  mkdirSync(join(app, 'node_modules'), { recursive: true })
  for (const part of ['out', 'resources']) cpSync(join(repositoryDirectory, part), join(app, part), { recursive: true })
  addPrelude(join(app, 'out', 'main'))
  copyFileSync(join(repositoryDirectory, 'package.json'), join(app, 'package.json'))
  for (const path of productionPackages()) link(join(repositoryDirectory, path), join(app, path))
  const compiled = join(app, 'node_modules', 'better-sqlite3', compiledPlace)
  mkdirSync(dirname(compiled), { recursive: true })
  copyFileSync(sqlite, compiled)
  link(electron, join(folder, 'electron'))
  const bridge = join(folder, 'bridge.mjs')
  copyFileSync(join(import.meta.dirname, 'bridge.js'), bridge)
  execFileSync('chmod', ['-R', 'a+rX', app])
  const starter = join(folder, 'start-electron')
  writeFileSync(starter, starterScript(join(folder, 'electron', 'electron')))
  chmodSync(starter, 0o755)
  return { folder, electron: starter, bridge, app }
}

/** Lets the programs of a built app begin with what the Node of Electron 33 lacks. */
export function addPrelude(main: string): void {
  copyFileSync(join(import.meta.dirname, 'node-20.js'), join(main, 'node-20.js'))
  for (const name of ['index', 'store', 'trainer', 'freezer', 'survey', 'tails', 'feeding', 'graphics-trial']) {
    const file = join(main, `${name}.js`)
    writeFileSync(file, `import './node-20.js'\n${readFileSync(file, 'utf8')}`)
  }
}

export function removeStage({ folder }: Stage): void {
  rmSync(folder, { recursive: true, force: true })
}

/** Gives a folder to the user that the app runs as. */
export function giveAway(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, ordinaryUser, ordinaryUser)
}

/** What starts a program as an ordinary user, in front of it; nothing where we are one. */
export function asOrdinaryUser(): string[] {
  const user = [`--reuid=${ordinaryUser}`, `--regid=${ordinaryUser}`, '--clear-groups']
  return process.getuid?.() === 0 ? ['setpriv', ...user] : []
}

function starterScript(electron: string): string {
  return `#!/bin/sh\nexec ${asOrdinaryUser().join(' ')} '${electron}' "$@"\n`
}

/** Folders of the packages that the app needs, relative to the repository; none lies in another. */
function productionPackages(): string[] {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: repositoryDirectory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const paths = listed
    .split('\n')
    .slice(1)
    .map((path) => relative(repositoryDirectory, path))
    .filter((path) => path.startsWith('node_modules') && !/^node_modules\/node(-bin[^/]*)?(\/|$)/.test(path))
  const known = new Set(paths)
  return [...known].filter((path) => {
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) if (known.has(parent)) return false
    return true
  })
}

function link(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  try {
    execFileSync('cp', ['-al', from, to], { stdio: 'ignore' })
  } catch {
    rmSync(to, { recursive: true, force: true })
    execFileSync('cp', ['-a', from, to])
  }
}
