import { mkdir, open, rm, stat, utimes } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { codeOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

const lookMilliseconds = 50
/** A mark that was not renewed for so long was left behind by a process that is gone. */
const staleMilliseconds = 20_000
const renewMilliseconds = 2000
const patienceMilliseconds = 600_000

/** Those of this process who wait for a file, the last of them. */
const queues = new Map<string, Promise<unknown>>()

/**
 * Changes a file in turns: what one reads, changes and writes nobody else does meanwhile, in this process or another. A
 * mark beside the file (its name with ".lock") says whose turn it is; one that a process left behind is removed.
 * @throws BadInput if another process does not end its turn for ten minutes
 */
export async function taking<Result>(file: string, turn: () => Promise<Result>): Promise<Result> {
  const before = queues.get(file) ?? Promise.resolve()
  const mine = before.then(() => marked(file, turn))
  const settled = mine.catch(() => {})
  queues.set(file, settled)
  void settled.then(() => queues.get(file) === settled && queues.delete(file))
  return await mine
}

async function marked<Result>(file: string, turn: () => Promise<Result>): Promise<Result> {
  const mark = `${file}.lock`
  await mkdir(dirname(file), { recursive: true })
  await place(mark)
  // Renewed while the turn lasts: copying large data takes longer than a mark is believed.
  const renewing = setInterval(() => void renew(mark), renewMilliseconds)
  try {
    return await turn()
  } finally {
    clearInterval(renewing)
    await rm(mark, { force: true })
  }
}

async function place(mark: string): Promise<void> {
  for (const began = Date.now(); ; await pause(lookMilliseconds)) {
    try {
      const handle = await open(mark, 'wx')
      await handle.writeFile(String(process.pid))
      return await handle.close()
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error
    }
    const age = await stat(mark).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > staleMilliseconds) await rm(mark, { force: true })
    if (Date.now() - began > patienceMilliseconds)
      throw new BadInput({
        code: 'in-use',
        subject: mark,
        what: phrase`another Signum has been changing ${mark.slice(0, -'.lock'.length)} for ten minutes`,
        remedy: phrase`wait for it, or remove ${mark} if there is none`,
      })
  }
}

async function renew(mark: string): Promise<void> {
  const now = new Date()
  await utimes(mark, now, now).catch(() => {})
}
