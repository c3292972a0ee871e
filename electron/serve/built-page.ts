import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top level, if this file runs from its source. */
export const repositoryDirectory = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '')

/** Where `npm run build:page` puts the page. */
export const builtPageDirectory = join(repositoryDirectory, 'out', 'renderer')

/** Whether the page is built, and whether it was built from the sources as they are now. */
export function stateOfPage(root = repositoryDirectory): 'built' | 'stale' | 'missing' {
  const page = join('out', 'renderer', 'index.html')
  if (timeOf(join(root, page)) === null) return 'missing'
  return isStale(page, ['renderer', 'shared'], root) ? 'stale' : 'built'
}

/** Whether something built is missing or older than a file of its source folders; all paths are relative to `root`. */
export function isStale(output: string, sourceFolders: readonly string[], root = repositoryDirectory): boolean {
  const built = timeOf(join(root, output))
  return (
    built === null ||
    sourceFolders.flatMap((folder) => filesUnder(join(root, folder))).some((file) => (timeOf(file) ?? 0) > built)
  )
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function timeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? null
}
