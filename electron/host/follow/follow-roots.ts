import { glob, realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

/** A folder or file that is followed. */
export interface FollowRoot {
  path: string
  /** The folder that names of runs start from. */
  base: string
  /** What its study is called unless the user says it. */
  study: string
}

/** Whether a path stands for several. */
export const isPattern = (path: string) => /[*?[\]{}]/.test(path)

/** What paths and patterns stand for now; what is not there yet is left out. */
export async function rootsOf(paths: readonly string[]): Promise<FollowRoot[]> {
  const roots = new Map<string, FollowRoot>()
  for (const given of paths) {
    const path = resolve(given)
    const info = await stat(path).catch(() => null)
    if (info !== null) {
      const base = info.isFile() ? dirname(path) : path
      await add({ path, base, study: studyName(path) })
    } else if (isPattern(path)) {
      let base = path
      while (isPattern(base)) base = dirname(base)
      for await (const match of glob(path)) await add({ path: match, base, study: studyName(base) })
    }
  }
  return [...roots.values()]

  async function add(root: FollowRoot): Promise<void> {
    const place = await realpath(root.path).catch(() => root.path)
    if (!roots.has(place)) roots.set(place, root)
  }
}

function studyName(path: string): string {
  return basename(path).replace(/\.(csv|tsv|db|jsonl|ndjson|signum-journal)$/i, '') || 'followed'
}
