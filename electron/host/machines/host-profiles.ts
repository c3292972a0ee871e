import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { hostProfileSchema, machineNamePattern, type HostProfile } from '../../../shared/contract/machines.ts'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf, oneLineOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { visibleText } from '../../../shared/errors/visible-text.ts'
import { draftEnd } from '../../data/write-whole.ts'

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
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map()
    throw wrong(file, error instanceof SyntaxError ? oneLineOf(error) : messageOf(error))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(file, 'it is not an object of hosts by their names')
  return new Map(
    Object.entries(value).map(([name, each]) => {
      if (!machineNamePattern.test(name)) throw wrong(name, `"${visibleText(name)}" cannot be the name of a host`)
      const { data, error } = hostProfileSchema.safeParse(each)
      if (error !== undefined) throw wrong(name, `"${name}": ${visibleText(oneLineOf(z.prettifyError(error)))}`)
      return [name, data] as const
    }),
  )
}

export async function writeHosts(dataDirectory: string, hosts: ReadonlyMap<string, HostProfile>): Promise<void> {
  const file = hostsPath(dataDirectory)
  const draft = `${file}.${randomUUID()}${draftEnd}`
  await writeFile(draft, `${JSON.stringify(Object.fromEntries(hosts), null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  await rename(draft, file)
}
