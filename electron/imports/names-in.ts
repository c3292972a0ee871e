import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'

/** What is in a folder, by name; nothing if it cannot be read or is not there. */
export async function namesIn(folder: string): Promise<Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    return []
  }
}
