import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { besideArchive } from './beside-archive.ts'

/** Where a file of the folder `resources` is. A packaged application keeps them elsewhere and says where. */
export function resourcePath(...parts: string[]): string {
  const folder = process.env.SIGNUM_RESOURCES ?? fileURLToPath(new URL('../../resources', import.meta.url))
  return besideArchive(join(folder, ...parts))
}
