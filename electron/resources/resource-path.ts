import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where a file of the folder `resources` is. A packaged application keeps them elsewhere and says where. */
export function resourcePath(...parts: string[]): string {
  return join(process.env.SIGNUM_RESOURCES ?? fileURLToPath(new URL('../../resources', import.meta.url)), ...parts)
}
