import { unzipSync } from 'fflate'
import { BadInput } from '../../../shared/errors/bad-input.ts'
import { messageOf } from '../../../shared/errors/message-of.ts'
import { phrase } from '../../../shared/errors/phrase.ts'
import { memoryBound } from './reader.ts'

/** Bytes of an entry of a zip's directory, without its name, and of the record at its end. */
const entryBytes = 46
const endBytes = 22

/**
 * The files of a zip by name, of which no more is unpacked than memory is to hold.
 * @param wanted which files to unpack, by name
 * @throws BadInput if it is cut off or damaged, or too large.
 */
export function unzip(file: string, bytes: Uint8Array, wanted: (name: string) => boolean): Record<string, Uint8Array> {
  // The library believes whatever count a damaged directory gives, and would count for minutes.
  if (countOf(bytes) * entryBytes > bytes.length) throw damaged(file, 'its directory is cut off')
  let total = 0
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!wanted(name)) return false
        total += Math.max(size, originalSize)
        if (total > memoryBound)
          throw new BadInput({
            code: 'too-large',
            subject: file,
            what: phrase`${file} unpacks to more than ${memoryBound} bytes, the most that is kept in memory`,
          })
        return true
      },
    })
  } catch (error) {
    throw error instanceof BadInput ? error : damaged(file, messageOf(error))
  }
}

/** How many files the record at the end says there are; Infinity if there is no such record. */
function countOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const signature = (at: number) => (at >= 0 && at + 4 <= bytes.length ? view.getUint32(at, true) : 0)
  for (let end = bytes.length - endBytes; end >= 0 && bytes.length - end < 65_558; end--) {
    if (signature(end) !== 0x06054b50) continue
    if (signature(end - 20) !== 0x07064b50) return view.getUint16(end + 8, true)
    // The place of the record of a large zip, in which counts have eight bytes.
    const large = view.getUint32(end - 12, true)
    return signature(large) === 0x06064b50 && large + 40 <= bytes.length
      ? Number(view.getBigUint64(large + 32, true))
      : view.getUint16(end + 8, true)
  }
  return Infinity
}

function damaged(file: string, why: string): BadInput {
  return new BadInput({
    code: 'damaged',
    subject: file,
    what: phrase`${file} is not a whole zip file (${why})`,
    remedy: 'copy or download the file again',
  })
}
