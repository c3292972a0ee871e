import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** Where what the tests of the desktop app need is kept: SIGNUM_ELECTRON_CACHE, else the user's cache folder. */
export function cacheFolder(given = process.env.SIGNUM_ELECTRON_CACHE): string {
  return given === undefined || given.trim() === ''
    ? join(envPaths('signum', { suffix: '' }).cache, 'electron')
    : resolve(given)
}

/**
 * A folder of the cache, made once and whole: an interrupted making leaves nothing behind that looks finished.
 * @param name names what is in it, with everything that it was made from
 * @param make fills the empty folder that it is given
 */
export async function cached(name: string, make: (folder: string) => Promise<void> | void): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  mkdirSync(cacheFolder(), { recursive: true })
  const unfinished = mkdtempSync(`${folder}-unfinished-`)
  try {
    await make(unfinished)
    renameSync(unfinished, folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return folder
}

/** Hex digits of the SHA-256 of files and texts, in this order. */
export function sha256(...parts: (string | { file: string })[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(typeof part === 'string' ? part : readFileSync(part.file))
  return hash.digest('hex')
}
