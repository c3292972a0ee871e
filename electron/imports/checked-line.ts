import { crc32 } from 'node:zlib'

// A line of a journal: the CRC-32 of what follows, as eight hexadecimal digits, a blank, a text without line breaks.
// Whoever is killed while it writes leaves a line that its checksum refuses.

/** A line with its checksum and its end. */
export function checkedLine(text: string): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([Buffer.from(`${crc32(body).toString(16).padStart(8, '0')} `), body, Buffer.from('\n')])
}

/** The text of a line without its end; null if its checksum is wrong. */
export function textOfLine(line: Buffer): string | null {
  const body = line.subarray(9)
  if (line[8] !== 0x20 || Number.parseInt(line.toString('latin1', 0, 8), 16) !== crc32(body)) return null
  return body.toString('utf8')
}

const newline = 0x0a

/** The whole lines at the beginning of some bytes, without their ends, and how many bytes they take. */
export function wholeLines(bytes: Uint8Array): { lines: Buffer[]; length: number } {
  const length = bytes.lastIndexOf(newline) + 1
  const lines: Buffer[] = []
  for (let at = 0; at < length;) {
    const stop = bytes.indexOf(newline, at)
    lines.push(Buffer.from(bytes.buffer, bytes.byteOffset + at, stop - at))
    at = stop + 1
  }
  return { lines, length }
}
