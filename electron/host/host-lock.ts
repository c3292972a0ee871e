import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { phrase } from '../../shared/errors/phrase.ts'
import { codeOf } from '../../shared/errors/message-of.ts'
import { Failure } from './failure.ts'
import { isAlive, thisOwner } from './store/owner.ts'

const holderSchema = z.object({
  instance: z.string(),
  pid: z.int(),
  started: z.string().nullable(),
  boot: z.string().nullable(),
  machine: z.string(),
  what: z.string(),
})
type Holder = z.output<typeof holderSchema>

/** File of a data folder that says which process holds it. */
export const lockFile = 'host.lock'

/**
 * Holds a data directory for an app or a server: two of them would train the same queue. Commands that only look or
 * train runs of their own need no such hold. What a host that died left behind is taken over.
 * @param what the holder, for people: "the app", "the server at http://127.0.0.1:8080"
 * @returns gives it back
 * @throws Failure busy, saying who holds it
 */
export function holdDataDirectory(dataDirectory: string, what: string): () => void {
  const path = join(dataDirectory, lockFile)
  const holder: Holder = { ...thisOwner(), what }
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const descriptor = openSync(path, 'wx')
      writeSync(descriptor, JSON.stringify(holder))
      closeSync(descriptor)
      return () => {
        if (readHolder(path)?.instance === holder.instance) rmSync(path, { force: true })
      }
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    const other = readHolder(path)
    // A holder on another machine cannot be looked at: its lock counts until it is taken away.
    if (other !== null && isAlive(other, Date.now(), Date.now())) {
      throw new Failure('busy', {
        code: 'in-use',
        subject: dataDirectory,
        field: 'dataDir',
        what: phrase`${dataDirectory} is in use by ${other.what} (process ${other.pid} on ${other.machine})`,
        remedy: phrase`use that one, close it first, or choose another data directory. If it is gone for certain,
              delete ${path}`,
      })
    }
    rmSync(path, { force: true })
  }
  throw new Failure('busy', {
    code: 'in-use',
    subject: dataDirectory,
    what: phrase`${dataDirectory} is being opened by others at this moment`,
    remedy: 'try again',
  })
}

/** Who holds it; null if the file is gone or says nothing that can be read. */
function readHolder(path: string): Holder | null {
  try {
    const parsed = holderSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
