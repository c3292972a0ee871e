import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/**
 * State of a file when it was last closed: SQLite checks its structure, not its content, so that a changed digit would
 * go unnoticed.
 */
const sealSchema = z.object({ bytes: z.int(), modified: z.number(), sha256: z.string() })

/** Beyond this, reading the whole file at every start takes longer than a user would wait. */
const mostBytes = 512 * 1024 * 1024

const pathOf = (file: string) => `${file}.seal`

/** Notes the content of a file that nobody has open any more. */
export function seal(file: string): void {
  const { size, mtimeMs } = statSync(file)
  if (size > mostBytes) return
  writeFileSync(pathOf(file), JSON.stringify({ bytes: size, modified: mtimeMs, sha256: digestOf(file) }))
}

/** To be called before a file is opened to be written. */
export function breakSeal(file: string): void {
  rmSync(pathOf(file), { force: true })
}

/**
 * Whether a file's content has changed since it was sealed although nobody has written it since: by its time, it is the
 * same file.
 */
export function isSealBroken(file: string): boolean {
  const noted = readSeal(file)
  const now = statSync(file, { throwIfNoEntry: false })
  // Copies keep times to the millisecond at best.
  if (noted === null || now === undefined || Math.abs(now.mtimeMs - noted.modified) > 2) return false
  return now.size !== noted.bytes || digestOf(file) !== noted.sha256
}

function readSeal(file: string): z.output<typeof sealSchema> | null {
  try {
    return sealSchema.parse(JSON.parse(readFileSync(pathOf(file), 'utf8')))
  } catch {
    return null
  }
}

function digestOf(file: string): string {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(1 << 20)
  const descriptor = openSync(file, 'r')
  try {
    for (let count = readSync(descriptor, piece); count > 0; count = readSync(descriptor, piece))
      hash.update(piece.subarray(0, count))
  } finally {
    closeSync(descriptor)
  }
  return hash.digest('hex')
}
