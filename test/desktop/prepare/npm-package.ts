import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sha256 } from './cache-folder.ts'

export interface NpmPackage {
  name: string
  version: string
  /** SHA-256 of its archive, hex digits. */
  sha256: string
}

/**
 * Fetches a package's archive by the npm client, unpacks it for as long as `use` takes, and removes it.
 * @param use is given the folder of its files
 * @throws Error where it cannot be had or is not the one that was pinned
 */
export async function withNpmPackage<T>(wanted: NpmPackage, use: (folder: string) => T | Promise<T>): Promise<T> {
  const work = mkdtempSync(join(tmpdir(), 'signum-package-'))
  const name = `${wanted.name}@${wanted.version}`
  try {
    const archive = pack(name, work)
    const found = sha256({ file: archive })
    if (found !== wanted.sha256)
      throw new Error(`${name} is not what it was: its SHA-256 is ${found}, not ${wanted.sha256}. It is not used.`)
    execFileSync('tar', ['xzf', archive, '-C', work])
    return await use(join(work, 'package'))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function pack(name: string, folder: string): string {
  try {
    const printed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', name], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return join(folder, printed.trim().split('\n').at(-1)!)
  } catch (error) {
    const words = (error as { stderr?: string }).stderr?.trim() || String(error)
    throw new Error(`npm could not fetch ${name}: ${words.split('\n')[0]}`, { cause: error })
  }
}
