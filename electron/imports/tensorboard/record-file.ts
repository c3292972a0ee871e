import { BadInput } from '../../../shared/errors/bad-input.ts'
import { phrase } from '../../../shared/errors/phrase.ts'

/** Castagnoli's CRC-32, a byte at a time. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
  return crc
})

/** The masked CRC-32C that record files use (tensorflow/core/lib/io/record_writer.h). */
export function maskedChecksum(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  crc = (crc ^ 0xffffffff) >>> 0
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

/** No event is longer: images and graphs are not read. */
const longestRecord = 256 * 2 ** 20

/**
 * The records of a TensorFlow record file one after the other: length, checksum of the length, data, checksum of the
 * data. A file that ends within a record is one that is still written, or was when its program ended: what is whole is
 * read.
 * @param begin the place of the bytes in the file, for messages
 * @returns at which byte the last whole record ends
 * @throws BadInput if a checksum is wrong.
 */
export function* recordsOf(bytes: Uint8Array, file: string, begin = 0): Generator<Uint8Array, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at + 12 <= bytes.length) {
    const length = Number(view.getBigUint64(at, true))
    if (maskedChecksum(bytes.subarray(at, at + 8)) !== view.getUint32(at + 8, true))
      throw new BadInput({
        code: 'damaged',
        subject: file,
        what: phrase`${file} is not an event file, or is damaged: the checksum at byte ${begin + at + 8} is wrong`,
      })
    if (length > longestRecord)
      throw new BadInput({
        code: 'too-large',
        subject: file,
        what: phrase`${file} has a record of ${length} bytes at byte ${begin + at}`,
        remedy: phrase`${longestRecord} is the most that is read`,
      })
    if (at + 12 + length + 4 > bytes.length) return at
    const data = bytes.subarray(at + 12, at + 12 + length)
    if (maskedChecksum(data) !== view.getUint32(at + 12 + length, true))
      throw new BadInput({
        code: 'damaged',
        subject: file,
        what: phrase`${file} is damaged: the checksum at byte ${begin + at + 12 + length} is wrong`,
      })
    yield data
    at += 16 + length
  }
  return at
}
