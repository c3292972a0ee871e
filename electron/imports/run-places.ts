import { realpathSync } from 'node:fs'
import { basename, dirname } from 'node:path'

/**
 * Names that tell a run apart from others of the same name: its name behind the folders that it lies in, one after the
 * other. "metrics" in /a/b/version_1 may be called "version_1/metrics" or "b/version_1/metrics".
 * @param folder the folder that the name starts from
 */
export function longerNames(name: string, folder: string): string[] {
  const names: string[] = []
  let longer = name
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    longer = `${basename(at)}/${longer}`
    names.push(longer)
  }
  return names
}

/** A path as the system knows it, whatever links lead there. */
export function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
