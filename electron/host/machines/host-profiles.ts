import { join } from 'node:path'
import { z } from 'zod'
import { hostProfileSchema, machineNamePattern, type HostProfile } from '../../../shared/contract/machines.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { oneLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { readNamedEntries, writeNamedEntries } from '../named-entries.ts'

/** The file with the other hosts of a user, by their names. It holds their tokens: nobody else may read it. */
export const hostsPath = (dataDirectory: string) => join(dataDirectory, 'hosts.json')

/** All of them. @throws BadInput if the file cannot be read, or one is wrong */
export function readHosts(dataDirectory: string): Map<string, HostProfile> {
  const file = hostsPath(dataDirectory)
  const wrong = (subject: string, why: string) =>
    new BadInput({
      code: 'wrong-format',
      subject,
      what: phrase`${file} cannot be used: ${why}`,
      remedy: 'correct it, or remove it and connect to the hosts again',
    })
  const entries = readNamedEntries(file, 'hosts', (why) => wrong(file, why))
  return new Map(
    Object.entries(entries).map(([name, each]) => {
      if (!machineNamePattern.test(name)) throw wrong(name, `"${visibleText(name)}" cannot be the name of a host`)
      const { data, error } = hostProfileSchema.safeParse(each)
      if (error !== undefined) throw wrong(name, `"${name}": ${visibleText(oneLineOf(z.prettifyError(error)))}`)
      return [name, data] as const
    }),
  )
}

export function writeHosts(dataDirectory: string, hosts: ReadonlyMap<string, HostProfile>): Promise<void> {
  return writeNamedEntries(hostsPath(dataDirectory), hosts, 0o600)
}
