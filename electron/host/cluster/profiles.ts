import type { ProfileRow } from '../../../shared/contract/machines.ts'
import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { readNamedEntries, writeNamedEntries } from '../named-entries.ts'
import { parseProfile, type Profile } from './profile.ts'

/** The file with a user's profiles of clusters: an object of profiles by their names. */
export const profilesPath = (dataDirectory: string) => join(dataDirectory, 'clusters.json')

/** All profiles. @throws BadInput if the file cannot be read, or one is wrong */
export function readProfiles(dataDirectory: string): Map<string, Profile> {
  const file = profilesPath(dataDirectory)
  return new Map(Object.entries(contentOf(file)).map(([name, value]) => [name, parseProfile(name, value, file)]))
}

/** Whether there is a profile of that name; a file that cannot be read has none. */
export function hasProfile(name: string, dataDirectory: string): boolean {
  try {
    return Object.hasOwn(contentOf(profilesPath(dataDirectory)), name)
  } catch {
    return false
  }
}

/** One profile; others may be wrong. @throws BadInput if there is none of that name, or it is wrong */
export function readProfile(name: string, dataDirectory: string): Profile {
  const file = profilesPath(dataDirectory)
  const all = contentOf(file)
  if (Object.hasOwn(all, name)) return parseProfile(name, all[name], file)
  const names = Object.keys(all)
  throw new BadInput({
    code: 'unknown-name',
    subject: name,
    what: phrase`there is no profile "${name}" in ${file}`,
    remedy: names.length === 0 ? 'write one there; docs/cluster.md shows how' : phrase`there is ${names.join(', ')}`,
  })
}

/** All profiles as the file has them, each with what is wrong with it. @throws BadInput if the file cannot be read */
export function listProfiles(dataDirectory: string): ProfileRow[] {
  const file = profilesPath(dataDirectory)
  return Object.entries(contentOf(file)).map(([name, value]) => {
    const profile = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
    try {
      parseProfile(name, value, file)
      return { name, profile, faults: [] }
    } catch (error) {
      if (!(error instanceof BadInput)) throw error
      return { name, profile, faults: [...error.faults] }
    }
  })
}

/**
 * Writes a profile, or takes it away with null; the others stay as they are.
 * @returns how it was before; null if there was none
 * @throws BadInput with a fault for every wrong field; nothing is written then
 */
export async function keepProfile(
  name: string,
  profile: Record<string, unknown> | null,
  dataDirectory: string,
): Promise<Record<string, unknown> | null> {
  const file = profilesPath(dataDirectory)
  if (profile !== null) parseProfile(name, profile, null)
  const all = contentOf(file)
  const before = Object.hasOwn(all, name) ? (all[name] as Record<string, unknown>) : null
  // One that was there keeps its place.
  const entries = new Map(Object.entries(all))
  if (profile === null) entries.delete(name)
  else entries.set(name, profile)
  await writeNamedEntries(file, entries)
  return before
}

function contentOf(file: string): Record<string, unknown> {
  return readNamedEntries(
    file,
    'profiles',
    (why) =>
      new BadInput({
        code: 'wrong-format',
        subject: file,
        what: phrase`${file} cannot be read: ${why}`,
        remedy: 'correct it',
      }),
  )
}
