import { existsSync, readFileSync } from 'node:fs'
import type { ProfileRow } from '../../../shared/contract/machines.ts'
import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf, oneLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { writeWhole } from '../../data/write-whole.ts'
import { parseProfile, type Profile } from './profile.ts'

/** The file with a user's profiles of clusters: an object of profiles by their names. */
export const profilesPath = (dataDirectory: string) => join(dataDirectory, 'clusters.json')

/** All profiles. @throws BadInput if the file cannot be read, or one is wrong */
export function readProfiles(dataDirectory: string): Map<string, Profile> {
  const file = profilesPath(dataDirectory)
  return new Map(Object.entries(contentOf(file)).map(([name, value]) => [name, parseProfile(name, value, file)]))
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
  const others = Object.entries(all).filter(([other]) => other !== name)
  const entries = profile === null ? others : before === null ? [...others, [name, profile]] : null
  const next =
    entries ?? Object.entries(all).map(([other, value]) => [other, other === name ? profile : value] as const)
  await writeWhole(file, `${JSON.stringify(Object.fromEntries(next as [string, unknown][]), null, 2)}\n`)
  return before
}

function contentOf(file: string): Record<string, unknown> {
  if (!existsSync(file)) return {}
  const wrong = (why: string) =>
    new BadInput({
      code: 'wrong-format',
      subject: file,
      what: phrase`${file} cannot be read: ${why}`,
      remedy: 'correct it',
    })
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw wrong(error instanceof SyntaxError ? oneLineOf(error) : messageOf(error))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong('it is not an object of profiles by their names')
  return value as Record<string, unknown>
}
