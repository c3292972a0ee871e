import { createReadStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { readingFailure } from './file.ts'

/** A file in an archive. */
export interface TarEntry {
  /** Its path as the archive has it. */
  name: string
  content: Buffer
  /** Byte of the unpacked archive at which its content begins. */
  at: number
}

const block = 512

/**
 * Files of a tar archive (POSIX ustar, with the long names of GNU and pax), unpacked if its name ends in gz, one after
 * the other; no more is held than the file at hand.
 * @param wanted whether a file's content is wanted, by its path and size; others are passed over
 * @throws BadInput if the archive cannot be read, is cut off or damaged; what `wanted` throws
 */
export async function* tarEntries(
  file: string,
  wanted: (name: string, size: number) => boolean,
): AsyncGenerator<TarEntry> {
  const source = createReadStream(file)
  const bytes = source.pipe(/gz$/i.test(file) ? createGunzip() : new PassThrough())
  source.on('error', (error) => bytes.destroy(error))
  const parts = bytes[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let rest: Buffer = Buffer.alloc(0)
  let position = 0
  /** The next bytes, or as many as there are; null keeps none of them. */
  const take = async (count: number, keep: boolean): Promise<Buffer> => {
    const taken: Buffer[] = []
    let missing = count
    while (missing > 0) {
      if (rest.length === 0) {
        const next = await parts.next().catch((error: unknown) => {
          throw readingFailure(file, error)
        })
        if (next.done === true) break
        rest = next.value
      }
      const part = rest.subarray(0, missing)
      if (keep) taken.push(part)
      missing -= part.length
      position += part.length
      rest = rest.subarray(part.length)
    }
    if (missing > 0 && missing < count)
      throw new BadInput({ code: 'damaged', subject: file, what: phrase`${file} is cut off in the middle of a file` })
    return missing === count && count > 0 ? Buffer.alloc(0) : keep ? Buffer.concat(taken) : Buffer.alloc(1)
  }
  let longName: string | null = null
  try {
    for (;;) {
      const head = await take(block, true)
      if (head.length === 0 || head.every((byte) => byte === 0)) return
      const { name, size, kind } = headOf(file, head)
      const padded = Math.ceil(size / block) * block
      if (kind === 'L' || kind === 'x') {
        if (size > 1_000_000) throw damaged(file, 'a name in it is too long')
        const content = (await take(padded, true)).subarray(0, size)
        longName = kind === 'L' ? content.toString('utf8').replace(/\0.*$/s, '') : (paxPath(content) ?? longName)
        continue
      }
      const path = longName ?? name
      longName = null
      const isFile = kind === '0' || kind === '\0' || kind === '7'
      if (!isFile || !wanted(path, size)) {
        if (padded > 0 && (await take(padded, false)).length === 0) throw damaged(file, 'it is cut off')
        continue
      }
      const at = position
      const content = await take(padded, true)
      if (content.length < padded) throw damaged(file, 'it is cut off')
      yield { name: path, content: content.subarray(0, size), at }
    }
  } finally {
    source.destroy()
    bytes.destroy()
  }
}

function headOf(file: string, head: Buffer): { name: string; size: number; kind: string } {
  const text = (from: number, to: number): string => head.toString('utf8', from, to).replace(/\0.*$/s, '')
  let sum = 0
  for (let index = 0; index < block; index++) sum += index >= 148 && index < 156 ? 32 : head[index]!
  if (Number.parseInt(text(148, 156).trim(), 8) !== sum) throw damaged(file, 'it is not a tar archive')
  // Sizes from 8 GB on are binary, marked by the highest bit.
  const size = head[124]! >= 128 ? Number(head.readBigUInt64BE(128)) : Number.parseInt(text(124, 136).trim() || '0', 8)
  if (!Number.isSafeInteger(size) || size < 0) throw damaged(file, 'a size in it is not a number')
  const prefix = text(257, 263) === 'ustar' ? text(345, 500) : ''
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size,
    kind: head.toString('latin1', 156, 157),
  }
}

/** The path in a header of pax, records such as "27 path=images/0001.jpg". */
function paxPath(content: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)/.exec(content.toString('utf8'))?.[1] ?? null
}

function damaged(file: string, why: string): BadInput {
  return new BadInput({ code: 'damaged', subject: file, what: phrase`${file} cannot be read: ${why}` })
}
