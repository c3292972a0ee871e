import { createReadStream } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/**
 * Reads a file that says in its first bytes how long it is, unpacking it if its name ends in .gz. Never holds more
 * than it should be long, so that a file that unpacks without end does no harm.
 * @param lengthOf the length that the first `headBytes` bytes promise, head included; may throw BadInput.
 * @throws BadInput if the file cannot be read, or is shorter or longer than it says.
 */
export async function readSized(file: string, headBytes: number, lengthOf: (head: Buffer) => number): Promise<Buffer> {
  let all: Buffer | null = null
  let head = Buffer.alloc(0)
  let length = 0
  const take = (part: Buffer): void => {
    if (all === null) {
      head = Buffer.concat([head, part])
      if (head.length < headBytes) return
      all = Buffer.alloc(lengthOf(head))
      part = head
    }
    if (length + part.length > all.length)
      throw new BadInput({
        code: 'damaged',
        subject: file,
        what: phrase`${file} is longer than the ${all.length} bytes that its header promises`,
      })
    part.copy(all, length)
    length += part.length
  }
  try {
    await pipeline(
      createReadStream(file),
      /\.gz$/i.test(file) ? createGunzip() : new PassThrough(),
      async (parts: AsyncIterable<Buffer>) => {
        for await (const part of parts) take(part)
      },
    )
  } catch (error) {
    throw readingFailure(file, error)
  }
  if (all === null)
    throw new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is cut off: it has ${head.length} bytes, less than a header`,
    })
  const whole: Buffer = all
  if (length < whole.length)
    throw new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is cut off: its header promises ${whole.length} bytes, there are ${length}`,
    })
  return whole
}

/** Reads a whole file of at most `limit` bytes. @throws BadInput if it cannot be read or is longer. */
export async function readWhole(file: string, limit: number): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      if (size > limit)
        throw new BadInput({
          code: 'too-large',
          subject: file,
          what: phrase`${file} has ${size} bytes`,
          remedy: phrase`${limit} is the most that is read`,
        })
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw readingFailure(file, error)
  }
}

/** Names in a folder in a fixed order, or null if the path is a file. @throws BadInput if it cannot be read. */
export async function namesIn(path: string): Promise<string[] | null> {
  try {
    return (await stat(path)).isDirectory() ? (await readdir(path)).sort() : null
  } catch (error) {
    throw readingFailure(path, error)
  }
}

/** Names of the files in a folder, without the folders in it, in a fixed order. @throws BadInput */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    const found: string[] = []
    for (const each of await readdir(folder, { withFileTypes: true })) {
      const isFile = each.isSymbolicLink()
        ? await stat(join(folder, each.name)).then(
            (target) => target.isFile(),
            () => false,
          )
        : each.isFile()
      if (isFile) found.push(each.name)
    }
    return found.sort()
  } catch (error) {
    throw readingFailure(folder, error)
  }
}

/** The same if only a folder will do. @throws BadInput */
export async function namesInFolder(path: string): Promise<string[]> {
  const names = await namesIn(path)
  if (names === null)
    throw new BadInput({
      code: 'wrong-format',
      subject: path,
      what: phrase`${path} is a file`,
      remedy: 'a folder is wanted',
    })
  return names
}

/** What is to be said if a file cannot be read. */
export function readingFailure(file: string, error: unknown): BadInput {
  if (error instanceof BadInput) return error
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT')
    return new BadInput({
      code: 'no-such-file',
      subject: file,
      what: phrase`there is no ${file}`,
      remedy: 'check its path',
    })
  if (code === 'Z_BUF_ERROR')
    return new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is cut off: its gzip stream does not end`,
    })
  if (code?.startsWith('Z_') === true)
    return new BadInput({
      code: 'damaged',
      subject: file,
      what: phrase`${file} is not a whole gzip file (${message})`,
    })
  return new BadInput({
    code: 'unreadable',
    subject: file,
    what: phrase`${file} cannot be read (${message})`,
    remedy: 'check its permissions',
  })
}
