import { join, resolve } from 'node:path'
import envPaths from 'env-paths'

/** Default folder of runs: SIGNUM_DATA_DIR, else the user's data folder of this system. */
export function defaultDataDirectory(): string {
  const given = process.env.SIGNUM_DATA_DIR
  return given === undefined || given.trim() === '' ? envPaths('signum', { suffix: '' }).data : resolve(given)
}

/** Folder of the data sets within a data directory: their list and their caches. */
export function cacheDirectoryOf(dataDirectory: string): string {
  return join(dataDirectory, 'data')
}
