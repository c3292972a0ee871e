import { closeSync, openSync, readSync, statSync } from 'node:fs'

/** What files have after a place, by their number in the question; of those that have nothing new there is no entry. */
export type Grown = Map<number, Uint8Array | null>

/**
 * Reads what files of this machine have after a place: bytes; null for a file that there is not. It waits for the file
 * system, so it belongs in a thread of its own: asking for thousands of sizes costs less of a processor that way.
 * @throws Error if a file cannot be read
 */
export function fileTails(paths: readonly string[], from: Float64Array): Grown {
  const grown: Grown = new Map()
  for (const [index, path] of paths.entries()) {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? null
    if (size === null) grown.set(index, null)
    else if (size > from[index]!) grown.set(index, tailOf(path, from[index]!, size))
  }
  return grown
}

function tailOf(path: string, from: number, size: number): Uint8Array | null {
  const file = opened(path)
  if (file === null) return null
  try {
    const bytes = new Uint8Array(size - from)
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from))
  } finally {
    closeSync(file)
  }
}

/** A descriptor; null if the file went meanwhile. */
function opened(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
