import { execFile } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryDirectory } from '../../../electron/serve/built-page.ts'
import { cached, sha256 } from './cache-folder.ts'
import { withNpmPackage } from './npm-package.ts'

const run = promisify(execFile)

/** Where better-sqlite3 looks for what was compiled, seen from its folder; before its own binaries. */
export const compiledPlace = join('build', 'Release', 'better_sqlite3.node')

/** The headers of Node-API, as a package of the Node project. */
const headers = {
  name: 'node-api-headers',
  version: '1.9.0',
  sha256: '6cbfac49542194ae2c8f1dee5fa2dc00d66bec9cbf3b59e3a4e5f16d14eb0d19',
}

const shim = join(import.meta.dirname, 'node-api-9.hpp')

/**
 * Compiles better-sqlite3 as it stands in node_modules for Node-API 9: its own binary needs Node-API 10, which Electron
 * 33 does not have (Electron 45 does, and needs none of this). Needs g++; takes under a minute, once.
 * @returns the compiled file, in the cache
 */
export async function prepareSqlite(): Promise<string> {
  const from = join(repositoryDirectory, 'node_modules', 'better-sqlite3')
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { version: string }
  const made = sha256(version, headers.sha256, { file: shim }, { file: import.meta.filename })
  const folder = await cached(`better-sqlite3-${version}-napi9-${made.slice(0, 12)}`, (folder) =>
    withNpmPackage(headers, (unpacked) => compile(from, join(unpacked, 'include'), folder)),
  )
  return join(folder, 'better_sqlite3.node')
}

async function compile(from: string, nodeApi: string, folder: string): Promise<void> {
  const include = (path: string) => ['-I', path]
  const common = ['-O2', '-fPIC', '-DNDEBUG', ...include(join(from, 'deps', 'sqlite3'))]
  const object = (name: string) => join(folder, name)
  try {
    await Promise.all([
      run('gcc', [
        ...['-c', '-std=c99', '-w', ...common, ...sqliteDefines(from)],
        ...[join(from, 'deps', 'sqlite3', 'sqlite3.c'), '-o', object('sqlite3.o')],
      ]),
      run('g++', [
        ...['-c', '-std=c++20', '-w', '-fvisibility=hidden', ...common],
        ...['-DNAPI_VERSION=9', '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'],
        ...include(nodeApi),
        ...include(join(repositoryDirectory, 'node_modules', 'node-addon-api')),
        ...['-include', shim, join(from, 'src', 'better_sqlite3.cpp'), '-o', object('better_sqlite3.o')],
      ]),
    ])
    await run('g++', [
      ...['-shared', '-Wl,-Bsymbolic', '-o', object('better_sqlite3.node')],
      ...[object('better_sqlite3.o'), object('sqlite3.o'), '-ldl', '-lpthread', '-lm'],
    ])
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string }
    const words = code === 'ENOENT' ? 'there is no gcc or g++ (Debian: apt install g++)' : stderr?.split('\n')[0]
    throw new Error(`better-sqlite3 could not be compiled for Electron ${words ?? String(error)}`, { cause: error })
  }
  for (const name of ['sqlite3.o', 'better_sqlite3.o']) rmSync(object(name))
}

/** The options of SQLite that better-sqlite3 compiles it with, out of its own list. */
function sqliteDefines(from: string): string[] {
  const text = readFileSync(join(from, 'deps', 'defines.gypi'), 'utf8')
  return [...text.matchAll(/'([A-Z0-9_]+(?:=[^']*)?)'/g)].map(([, define]) => `-D${define!}`)
}
