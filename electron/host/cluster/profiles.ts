import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf, oneLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
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
